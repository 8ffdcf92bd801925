# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running operation talks to: its progress goes out, the wish to stop comes in."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cavendish.engines.engine import Preview
from cavendish.errors import JobCancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: fraction 0..1, stage in words. preview: what there is so far, if shown."""

    fraction: float = 0.0
    stage: str = ""
    preview: Preview | None = None


class JobControl:
    """The Control of one run of a job; see engines.engine. Thread-safe."""

    def __init__(self, told: Callable[[], None]) -> None:
        """told is called, from the engine's thread, when there is progress to `take`."""
        self._told = told
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._latest = Progress()
        self._untaken = False
        self._acts: list[Callable[[], None]] = []

    def progress(self, fraction: float, stage: str) -> None:
        """Tells how far the work is; the fraction never goes back. Cheap; never raises."""
        with self._lock:
            done = min(fraction, 1.0) if fraction > self._latest.fraction else self._latest.fraction
            self._latest = replace(self._latest, fraction=done, stage=stage)
            known, self._untaken = self._untaken, True
        if not known:
            self._told()

    def show(self, preview: Preview) -> None:
        """Shows what there is so far; it goes along with the progress from now on."""
        with self._lock:
            self._latest = replace(self._latest, preview=preview)
            known, self._untaken = self._untaken, True
        if not known:
            self._told()

    def cancelled(self) -> bool:
        """Whether the work should stop."""
        return self._stop.is_set()

    def check(self) -> None:
        """Raises JobCancelled if the work should stop."""
        if self._stop.is_set():
            raise JobCancelled

    @contextmanager
    def on_stop(self, act: Callable[[], None]) -> Iterator[None]:
        """Calls act within the context as soon as the work should stop; see engines.engine."""
        with self._lock:
            late = self._stop.is_set()
            if not late:
                self._acts.append(act)
        if late:
            act()
        try:
            yield
        finally:
            with self._lock:
                if act in self._acts:
                    self._acts.remove(act)

    def stop(self) -> None:
        """Asks the work to stop."""
        with self._lock:
            self._stop.set()
            acts, self._acts = self._acts, []
        for act in acts:
            act()

    def take(self) -> Progress:
        """The latest progress; the next one is told again."""
        with self._lock:
            self._untaken = False
            return self._latest
