# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the rows of a picture on a few threads, with progress and cancellation between them."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cavendish.errors import JobCancelled

Report = Callable[[float, str], None]

_PIXELS_A_BAND = 4096
_MOST_THREADS = 4


@dataclass(frozen=True, slots=True)
class Band:
    """Rows top <= y < bottom."""

    top: int
    bottom: int


def bands(mask: NDArray[np.bool_]) -> list[Band]:
    """Splits the rows so that each band has about equally many set pixels.

    The split follows from the mask alone, never from the number of threads: what a band computes
    may depend on where its rows end.
    """
    total = np.cumsum(np.count_nonzero(mask, axis=1))
    count = max(1, round(int(total[-1]) / _PIXELS_A_BAND))
    inner = np.searchsorted(total, np.arange(1, count) * total[-1] / count) + 1
    edges = np.unique([0, *inner.tolist(), len(total)]).tolist()
    return [Band(top, bottom) for top, bottom in zip(edges[:-1], edges[1:], strict=True)]


class Crew:
    """A few threads that share one job. Use as a context manager."""

    def __init__(
        self, report: Report | None = None, cancelled: Callable[[], bool] | None = None
    ) -> None:
        self._report = report
        self._cancelled = cancelled
        self._pool = ThreadPoolExecutor(threads(), thread_name_prefix="classic")
        self._expected, self._done = 1, 0
        self._start, self._share = 0.0, 1.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def run(self, work: Callable[[Band], None], mask: NDArray[np.bool_]) -> None:
        """Calls work for each band of mask. Raises JobCancelled within a band's time."""

        def checked(band: Band) -> None:
            self.check()
            work(band)

        for _ in self._pool.map(checked, bands(mask)):
            pass

    def check(self) -> None:
        """Raises JobCancelled if that was asked for."""
        if self._cancelled is not None and self._cancelled():
            raise JobCancelled

    def begin_part(self, start: float, share: float) -> None:
        """Says what part of the whole job, 0..1, the next work is."""
        self._start, self._share = start, share

    def expect(self, work: int) -> None:
        """Says how much there will be to advance in this part."""
        self._expected, self._done = max(work, 1), 0

    def advance(self, work: int, stage: str) -> None:
        """Reports work as done, and what it was."""
        self._done += work
        if self._report is not None:
            part = min(self._done / self._expected, 1.0)
            self._report(min(self._start + self._share * part, 1.0), stage)


def threads() -> int:
    """How many threads pay: as many as there are cores, up to four."""
    return min(os.cpu_count() or 1, _MOST_THREADS)
