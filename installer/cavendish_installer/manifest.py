# SPDX-License-Identifier: GPL-3.0-or-later
"""`install.json`: what was laid out and where, and the command that starts the daemon.

The plug-ins read the command from it, so nobody else may be able to write it.
"""

import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cavendish_client import start
from cavendish_client.paths import StatePaths


@dataclass(frozen=True)
class Placed:
    """A plug-in in one editor: its files, relative to folder.

    made_settings tells whether the settings file was made, too; settings is '' where there is none.
    """

    kind: str
    label: str
    folder: str
    files: tuple[str, ...]
    settings: str = ""
    made_settings: bool = False


@dataclass(frozen=True)
class Manifest:
    """Everything that `cavendish setup` has done and not undone.

    made_folders did not exist before; one of them may serve several editors.
    """

    version: str
    daemon_command: tuple[str, ...]
    placed: tuple[Placed, ...] = field(default=())
    made_folders: tuple[str, ...] = field(default=())

    def at(self, folder: Path) -> Placed | None:
        """What was laid out in a folder."""
        return next((placed for placed in self.placed if placed.folder == str(folder)), None)


def read_manifest(paths: StatePaths) -> Manifest:
    """What was written down, or an empty manifest. Raises DaemonNotGenuine."""
    fields = start.installation(paths)
    placed = tuple(as_placed(entry) for entry in fields.get("placed", ()))
    command = tuple(str(part) for part in fields.get("daemon_command", ()))
    made = tuple(fields.get("made_folders", ()))
    return Manifest(str(fields.get("version", "")), command, placed, made)


def as_placed(entry: dict[str, Any]) -> Placed:
    """One entry of the file."""
    return Placed(
        kind=entry["kind"],
        label=entry["label"],
        folder=entry["folder"],
        files=tuple(entry["files"]),
        settings=entry["settings"],
        made_settings=entry["made_settings"],
    )


def write_manifest(paths: StatePaths, manifest: Manifest) -> None:
    """Writes the manifest, for this user alone; one that names no plug-in is taken away instead."""
    if not manifest.placed:
        paths.install.unlink(missing_ok=True)
        return
    paths.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=paths.root, prefix=".install-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1)
    Path(name).replace(paths.install)


def daemon_command() -> tuple[str, ...]:
    """The command that starts the daemon of this installation."""
    suffix = ".exe" if os.name == "nt" else ""
    program = Path(sys.executable).with_name(start.PROGRAM + suffix)
    if program.is_file():
        return (str(program),)
    return (sys.executable, "-m", "cavendish.main")


def remove_empty(folder: Path) -> None:
    """Removes a folder that holds nothing."""
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()


def missing(folder: Path) -> set[Path]:
    """folder and those around it, as far as they do not exist."""
    return {path for path in (folder, *folder.parents) if not path.exists()}
