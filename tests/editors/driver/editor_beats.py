# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an editor's main loop is held at a stretch: beats of a timer that is never late."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

Times = tuple[float, float, float]


def now() -> Times:
    """The clock, and the processor time of this thread and of this process, in seconds."""
    return time.perf_counter(), time.thread_time(), time.process_time()


class Beats:
    """beats: when the loop came round. spans: when calls that move pixels began and ended."""

    def __init__(self) -> None:
        self.beats: list[Times] = []
        self.spans: list[tuple[Times, Times]] = []
        self._is_in_span = False

    def beat(self) -> None:
        self.beats.append(now())

    def timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """work, each call of which is a span; one inside of another belongs to that one."""

        def timed_work(*arguments: Any, **named: Any) -> Any:
            if self._is_in_span:
                return work(*arguments, **named)
            begin, self._is_in_span = now(), True
            try:
                return work(*arguments, **named)
            finally:
                self._is_in_span = False
                self.spans.append((begin, now()))

        return timed_work

    def time_calls(self, owner: Any, *names: str) -> None:
        """Has the calls of an owner's functions noted."""
        for name in names:
            setattr(owner, name, self.timed(getattr(owner, name)))

    def told(self) -> dict[str, Any]:
        """For the report."""
        return {"beats": self.beats, "pixels": self.spans}
