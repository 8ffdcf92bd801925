# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the rows of a picture on a few threads, with progress and cancellation between them."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.patches import Rows
from cavendish.errors import JobCancelled

Report = Callable[[float, str], None]
Part = TypeVar("Part")

_PIXELS_A_BAND = 4096
_PIXELS_A_TALL_BAND = 24_576
_FEWEST_TALL, _MOST_TALL = 8, 48
_PIXELS_A_STRIP = 100_000
_MOST_THREADS = 4


def bands(mask: NDArray[np.bool_], least: int = 1) -> list[Rows]:
    """Splits the rows so that each band has about equally many set pixels, and least rows.

    The split follows from the mask alone, never from the number of threads: what a band computes
    may depend on where its rows end.
    """
    total = np.cumsum(np.count_nonzero(mask, axis=1))
    edges = [0]
    for rows in split(total, _PIXELS_A_BAND):
        if rows.bottom - edges[-1] >= least and len(total) - rows.bottom >= least:
            edges.append(rows.bottom)
    return [Rows(top, bottom) for top, bottom in pairwise([*edges, len(total)])]


def tall_bands(mask: NDArray[np.bool_]) -> list[Rows]:
    """Bands for work that looks again at what is beside each: as many rows as are done quickly."""
    widest = int(np.count_nonzero(mask, axis=1).max(initial=1))
    return bands(mask, max(_FEWEST_TALL, min(_MOST_TALL, _PIXELS_A_TALL_BAND // max(widest, 1))))


def split(total: NDArray[np.intp], size: int) -> list[Rows]:
    """Splits rows so that each band has about size of the work, given as sums up to each row."""
    count = max(1, round(int(total[-1]) / size))
    inner = np.searchsorted(total, np.arange(1, count) * total[-1] / count) + 1
    edges = np.unique([0, *inner.tolist(), len(total)]).tolist()
    return [Rows(top, bottom) for top, bottom in pairwise(edges)]


def strips(shape: tuple[int, ...]) -> list[Rows]:
    """Splits all rows of a picture into bands of about equal size."""
    rows = max(1, _PIXELS_A_STRIP // max(shape[1], 1))
    return [Rows(top, min(top + rows, shape[0])) for top in range(0, shape[0], rows)]


class Crew:
    """A few threads that share one job. Use as a context manager."""

    def __init__(
        self, report: Report | None = None, cancelled: Callable[[], bool] | None = None
    ) -> None:
        self._report = report
        self._cancelled = cancelled
        self._pool = ThreadPoolExecutor(threads(), thread_name_prefix="classic")
        self._expected, self._done, self._lock = 1, 0, threading.Lock()
        self._start, self._share = 0.0, 1.0
        self._parts: list[tuple[float, float]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def run(self, work: Callable[[Part], None], parts: Sequence[Part]) -> None:
        """Calls work for each part, in any order. Raises JobCancelled within a part's time."""

        def checked(part: Part) -> None:
            self.check()
            work(part)

        if len(parts) == 1:
            checked(parts[0])
            return
        for _ in self._pool.map(checked, parts):
            pass

    def in_strips(self, work: Callable[[int, int], None], shape: tuple[int, ...]) -> None:
        """Calls work(top, bottom) for each strip of a picture's rows, in any order."""
        self.run(lambda rows: work(rows.top, rows.bottom), strips(shape))

    def copied(self, array: NDArray[Any]) -> NDArray[Any]:
        """A copy of an array [H, W, ...]."""
        made = np.empty(array.shape, array.dtype)

        def work(top: int, bottom: int) -> None:
            made[top:bottom] = array[top:bottom]

        self.in_strips(work, array.shape)
        return made

    def check(self) -> None:
        """Raises JobCancelled if that was asked for."""
        if self._cancelled is not None and self._cancelled():
            raise JobCancelled

    def begin_part(self, start: float, share: float, *ends: float) -> None:
        """Says what part of the whole job, 0..1, the next work is. ends: where in it, 0..1, others
        follow that `begin_next` begins."""
        edges = [0.0, *ends, 1.0]
        self._parts = [(start + share * low, share * (high - low)) for low, high in pairwise(edges)]
        self.begin_next()

    def begin_next(self) -> None:
        """Begins the next of what the part is made of."""
        (self._start, self._share), *self._parts = self._parts

    def expect(self, work: int) -> None:
        """Says how much there will be to advance in this part."""
        self._expected, self._done = max(work, 1), 0

    def advance(self, work: int, stage: str) -> None:
        """Reports work as done, and what it was. May be called from the threads."""
        with self._lock:
            self._done += work
            part = min(self._done / self._expected, 1.0)
            # Within the lock, so that no thread tells of less after another.
            if self._report is not None:
                self._report(min(self._start + self._share * part, 1.0), stage)


def threads() -> int:
    """How many threads pay: as many as there are cores, up to four."""
    return min(os.cpu_count() or 1, _MOST_THREADS)
