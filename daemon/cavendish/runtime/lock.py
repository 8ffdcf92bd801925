# SPDX-License-Identifier: GPL-3.0-or-later
"""The lifetime lock: one daemon a state folder. The system lets go of it when the process dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cavendish_client.lock import FileLock


class AlreadyRunning(Exception):
    """Another daemon runs in this state folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"a daemon already runs in {folder}")
        self.folder = folder


@contextmanager
def lifetime_lock(path: Path) -> Iterator[None]:
    """Held for as long as the daemon runs. Raises AlreadyRunning where another process holds it."""
    with FileLock(path) as lock:
        if not lock.acquire():
            raise AlreadyRunning(path.parent)
        yield
