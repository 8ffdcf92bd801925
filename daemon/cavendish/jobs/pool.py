# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads that run engines.

Not concurrent.futures: its threads are joined when the interpreter leaves, so that an engine which
does not notice that it was stopped would keep the daemon from leaving.
"""

import queue
import threading
from collections.abc import Callable


class Pool:
    """A number of daemon threads, each begun when no other is free. Work must not raise."""

    def __init__(self, name: str, workers: int) -> None:
        self._name = name
        self._workers = workers
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def submit(self, work: Callable[[], None]) -> None:
        """Runs work in the next free thread. Call it from one thread only."""
        self._work.put(work)
        if not self._idle.acquire(blocking=False) and len(self._threads) < self._workers:
            name = f"{self._name}-{len(self._threads)}"
            thread = threading.Thread(target=self._serve, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """Lets each thread end after the work at hand; does not wait for them."""
        for _ in self._threads:
            self._work.put(None)

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            self._idle.release()
