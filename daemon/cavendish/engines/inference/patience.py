# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's control that also says stop when a time is over, for what is tried out within a job."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from cavendish.engines.engine import Control, Preview
from cavendish.errors import JobCancelled


class Patience:
    """A Control for what is done within the context; see engines.engine. Thread-safe.

    over: whether the time has run out, which is not the artist's wish to stop.
    """

    def __init__(self, control: Control, seconds: float) -> None:
        """seconds: infinite where it is done however long it takes."""
        self._control = control
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._acts: list[Callable[[], None]] = []
        self._timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    @property
    def over(self) -> bool:
        """Whether the time has run out."""
        return self._over.is_set()

    def progress(self, fraction: float, stage: str) -> None:
        """Tells the job's control."""
        self._control.progress(fraction, stage)

    def show(self, preview: Preview) -> None:
        """Shows it by the job's control."""
        self._control.show(preview)

    def cancelled(self) -> bool:
        """Whether the work should stop, for either reason."""
        return self.over or self._control.cancelled()

    def check(self) -> None:
        """Raises JobCancelled if the work should stop, for either reason."""
        if self.cancelled():
            raise JobCancelled

    @contextmanager
    def on_stop(self, act: Callable[[], None]) -> Iterator[None]:
        """Calls act within the context as soon as the work should stop, for either reason."""
        once = _Once(act)
        with self._lock:
            self._acts.append(once)
            late = self.over
        if late:
            once()
        try:
            with self._control.on_stop(once):
                yield
        finally:
            with self._lock:
                self._acts.remove(once)

    def _end(self) -> None:
        # The lock is held on, so that no act is called once its context has ended.
        with self._lock:
            self._over.set()
            for act in self._acts:
                act()


class _Once:
    """Calls act the first time that it is called itself, in whatever thread."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._left = threading.Semaphore(1)

    def __call__(self) -> None:
        if self._left.acquire(blocking=False):
            self._act()
