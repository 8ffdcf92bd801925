# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs that wait for one engine, first come first served, and its workers."""

from collections import deque
from collections.abc import Callable

from cavendish.engines.registry import EngineSpec
from cavendish.jobs.live import LiveJob
from cavendish.jobs.pool import Pool


class Lane:
    """One engine's queue and worker slots. Lives on the event loop.

    A slot is taken from before a job's start is written down until its engine has returned.
    """

    def __init__(self, spec: EngineSpec, launch: Callable[[LiveJob], None]) -> None:
        """launch is called for each job that has waited for its slot."""
        self.pool = Pool(f"engine-{spec.name}", spec.workers)
        self._launch = launch
        self._free = spec.workers
        self._waiting: deque[LiveJob] = deque()
        self._coming = 0

    @property
    def waiting(self) -> int:
        """How many jobs wait, those included that are just being written down."""
        return len(self._waiting) + self._coming

    def admit(self) -> bool:
        """Makes room for a job that is about to be written down: True gives it a free slot now.

        Follow it by `withdraw`, or by `add` where no slot was given.
        """
        if self._free and not self.waiting:
            self._free -= 1
            return True
        self._coming += 1
        return False

    def withdraw(self, *, slot: bool) -> None:
        """Takes `admit` back: the job did not come about."""
        if slot:
            self.release()
        else:
            self._coming -= 1

    def add(self, job: LiveJob, *, admitted: bool = True) -> None:
        """Puts a job at the end of the queue."""
        self._coming -= admitted
        self._waiting.append(job)
        self._dispatch()

    def remove(self, job: LiveJob) -> bool:
        """Takes a job out of the queue; False if it is not, or no longer, in it."""
        if job not in self._waiting:
            return False
        self._waiting.remove(job)
        return True

    def release(self) -> None:
        """Gives a slot back."""
        self._free += 1
        self._dispatch()

    def close(self) -> None:
        """Starts no job any more; threads end when their work does."""
        self._waiting.clear()
        self._free = 0
        self.pool.close()

    def _dispatch(self) -> None:
        while self._free > 0 and self._waiting:
            self._free -= 1
            self._launch(self._waiting.popleft())
