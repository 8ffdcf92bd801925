# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of installed files: their digests, and how they looked when they were checked."""

import dataclasses
import json
import logging
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cavendish.runtime.disk import write_whole

logger = logging.getLogger(__name__)

VERSION = 1


@dataclass(frozen=True, slots=True)
class Look:
    """What tells that a file was not written to, without reading it. Times in nanoseconds."""

    size: int
    modified: int
    changed: int
    number: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """How a plain file looks now. Raises OSError, ValueError where it is no plain file."""
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise ValueError(f"{path} is no plain file")
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file whose bytes had this digest when it looked like this."""

    sha256: str
    look: Look


def read_manifest(path: Path) -> Mapping[str, Checked] | None:
    """The files of a model by name; None where it is not installed, or nothing can be told."""
    try:
        found = json.loads(path.read_bytes())
        return {name: _checked(entry) for name, entry in _files(found).items()}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        logger.exception("a manifest cannot be read", extra={"file": path.name})
        return None


def write_manifest(path: Path, files: Mapping[str, Checked]) -> None:
    """Writes it whole or not at all, on disk when this returns. Raises OSError."""
    plain = {name: dataclasses.asdict(checked) for name, checked in files.items()}
    text = json.dumps({"version": VERSION, "files": plain}, indent=1)
    write_whole(path, text.encode())


def _files(found: Any) -> Mapping[str, Any]:
    if found["version"] != VERSION or not isinstance(found["files"], dict):
        raise ValueError("another version")
    return dict(found["files"])


def _checked(entry: Any) -> Checked:
    look = entry["look"]
    return Checked(
        str(entry["sha256"]), Look(*(int(look[f.name]) for f in dataclasses.fields(Look)))
    )
