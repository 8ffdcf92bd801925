# SPDX-License-Identifier: GPL-3.0-or-later
"""Which endpoints have a key in the keyring; and, where the artist agreed, keys themselves.

A keyring cannot be asked for a list, and is too slow to be asked before each job. The file is the
user's own (0600) and changes as a whole or not at all.
"""

import errno
import json
import logging
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from cavendish.errors import DiskFull, FileUnusable
from cavendish.runtime.disk import write_whole
from cavendish.secrets.secret import Secret

logger = logging.getLogger(__name__)

VERSION = 1
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}

# None: the key itself is in the keyring.
Entries = Mapping[str, Secret | None]


class KeyFile:
    """The file, read once. Not thread-safe: who owns it has a lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: Entries = _read(path)

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

    @property
    def entries(self) -> Entries:
        """The endpoints that have a key, with those keys that are kept here."""
        return self._entries

    def put(self, endpoint: str, key: Secret | None) -> None:
        """Notes a key, None for one in the keyring. Raises DiskFull, FileUnusable."""
        self._write({**self._entries, endpoint: key})

    def drop(self, endpoint: str) -> None:
        """Forgets a key. Raises DiskFull, FileUnusable."""
        self._write({name: key for name, key in self._entries.items() if name != endpoint})

    def _write(self, entries: Entries) -> None:
        text = json.dumps({"version": VERSION, "keys": entries}, indent=1, sort_keys=True)
        try:
            write_whole(self._path, text.encode() + b"\n")
        except OSError as error:
            if error.errno in _FULL:
                raise DiskFull(folder=self._path.parent) from None
            problem = error.strerror or str(error)
            raise FileUnusable(path=self._path, problem=problem) from None
        self._entries = entries


def _read(path: Path) -> Entries:
    """What the file says; nothing where there is none. A file that others can read is closed."""
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                logger.warning("the file of keys was open to others", extra={"path": str(path)})
                path.chmod(stat.S_IRUSR | stat.S_IWUSR)
            return _parsed(file.read())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        # Its words may hold a piece of the file.
        kind = type(error).__name__
        logger.error("the file of keys cannot be read", extra={"path": str(path), "kind": kind})
        return {}


def _parsed(content: bytes) -> Entries:
    """Raises ValueError."""
    found = json.loads(content)
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise ValueError("not a file of keys")
    keys = found.get("keys")
    if not isinstance(keys, dict) or not all(v is None or type(v) is str for v in keys.values()):
        raise ValueError("not a file of keys")
    return {name: None if key is None else Secret(key) for name, key in keys.items()}
