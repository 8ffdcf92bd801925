# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose an exchange folder is, so that one whose owner is gone for good can be taken away.

A folder in shared memory outlives a daemon that was killed, and is found again only through the
state folder that it was made for. Where that is gone too, any daemon of the user may collect it.
"""

import logging
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from cavendish_client.lock import FileLock
from cavendish_client.paths import SHARED_MEMORY

logger = logging.getLogger(__name__)

OWNER_FILE = "owner"


class ExchangeOwner:
    """Marks folders as a living daemon's own. The mark's lock ends with the process."""

    def __init__(self, folders: Sequence[Path], state_dir: Path) -> None:
        self._state_dir = state_dir
        self._marks = [folder / OWNER_FILE for folder in folders]
        self._locks: list[FileLock] = []

    def take(self) -> None:
        """Marks the folders. Raises OSError."""
        for mark in self._marks:
            lock = FileLock(mark)
            lock.acquire()
            mark.write_bytes(os.fsencode(self._state_dir))
            self._locks.append(lock)

    def release(self) -> None:
        """Takes the marks away, and with them the folders in which nothing is left."""
        for mark in self._marks:
            mark.unlink(missing_ok=True)
        for lock in self._locks:
            lock.release()
        self._locks.clear()
        for mark in self._marks:
            if mark.parent.is_dir() and not any(mark.parent.iterdir()):
                mark.parent.rmdir()


def collect_orphans(shared: Path = SHARED_MEMORY) -> None:
    """Removes this user's exchange folders whose daemon is dead and whose state folder is gone.

    While the state folder is there its own next daemon collects, and keeps what its journal needs.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    for folder in shared.glob(f"cavendish-{user}-*"):
        if not folder.is_symlink() and _is_orphan(folder / OWNER_FILE):
            shutil.rmtree(folder, ignore_errors=True)
            logger.info("collected an exchange", extra={"folder": str(folder)})


def _is_orphan(mark: Path) -> bool:
    try:
        state_dir = Path(os.fsdecode(mark.read_bytes()))
        with FileLock(mark) as lock:
            return lock.acquire() and state_dir.is_absolute() and not state_dir.exists()
    except OSError:
        # Not marked yet, or not ours to read.
        return False
