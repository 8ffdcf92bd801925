# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory is left behind by work that is done again and again.

What malloc keeps of freed memory, to have it at hand, is given back before each look: up to 16 MiB
in each of its two pools that come and go (`cavendish.runtime.allocator`) would hide, or feign, what
grows. Counting begins once memory is flat: pools, caches and threads are made by the first cycles.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np
import psutil

from bench.figure import Figure
from cavendish.runtime.allocator import give_back

CYCLES = 500
# Memory is looked at every so many cycles; these many looks are one measurement.
_EVERY, _LOOKS = 10, 5
# Flat is what grows by less than this part from one measurement to the next, twice in a row.
_FLAT, _MOST_CYCLES = 0.003, 1000
# The line is laid through what is looked at in these last cycles.
_LINE = 400


@dataclass(frozen=True)
class Growth:
    """settled: cycles until it was flat. total: % from then to the end. line: % that a straight
    line through the last 400 cycles rises by in CYCLES. before, after: MiB."""

    settled: float
    total: float
    line: float
    before: float
    after: float


def grown(cycle: Callable[[], object], cycles: int = CYCLES) -> Growth:
    """What so many cycles leave behind."""
    sizes = _sizes(cycle)
    settled = _settled(sizes)
    before = median(settled[-_LOOKS:])
    looks = [next(sizes) for _ in range(cycles // _EVERY)]
    after, last = median(looks[-_LOOKS:]), looks[-_LINE // _EVERY :]
    slope = float(np.polyfit(np.arange(len(last)) * _EVERY, last, 1)[0])
    total, line = 100 * (after / before - 1), 100 * slope * cycles / before
    return Growth(len(settled) * _EVERY, total, line, before, after)


def read(words: str) -> Growth:
    """What `print(*dataclasses.astuple(growth))` has printed in a process of its own."""
    return Growth(*(float(word) for word in words.split()))


def told(name: str, growth: Growth) -> Iterator[Figure]:
    """The figures of it. Prints what they are made of."""
    print(
        f"{name}: flat after {growth.settled:.0f}, then {growth.before:.1f} MiB, "
        f"{growth.after:.1f} MiB after {CYCLES} more"
    )
    yield Figure(f"growth after {CYCLES} {name}", growth.total, "%", 3)
    yield Figure(f"line through the last {_LINE} of them, in {CYCLES}", growth.line, "%", 3)


def _settled(sizes: Iterator[float]) -> list[float]:
    """The sizes until they are flat, or until there is no use in waiting."""
    found = [next(sizes) for _ in range(3 * _LOOKS)]
    while not _is_flat(found) and len(found) * _EVERY < _MOST_CYCLES:
        found.append(next(sizes))
    return found


def _is_flat(found: list[float]) -> bool:
    early, late, now = (
        median(found[first : first + _LOOKS])
        for first in range(len(found) - 3 * _LOOKS, len(found), _LOOKS)
    )
    return late <= early * (1 + _FLAT) and now <= late * (1 + _FLAT)


def _sizes(cycle: Callable[[], object]) -> Iterator[float]:
    """MiB of this process after each few cycles, with all given back that is not held."""
    process = psutil.Process()
    while True:
        for _ in range(_EVERY):
            cycle()
        gc.collect()
        give_back()
        yield process.memory_info().rss / (1 << 20)
