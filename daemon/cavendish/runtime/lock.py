# SPDX-License-Identifier: GPL-3.0-or-later
"""The lifetime lock: one daemon a state folder. The system lets go of it when the process dies."""

from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout


class AlreadyRunning(Exception):
    """Another daemon runs in this state folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"a daemon already runs in {folder}")
        self.folder = folder


class LifetimeLock:
    """Held for as long as the daemon runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path, mode=0o600)

    def __enter__(self) -> Self:
        """Raises AlreadyRunning at once where another process holds it."""
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            raise AlreadyRunning(self._path.parent) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._lock.release()
