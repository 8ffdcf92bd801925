# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to tell how far a part of an operation is."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager

from cavendish.engines.engine import Control, Preview

# Up to here as many looks as were thought are believed.
_SURE = 0.7


class Span:
    """A part of an operation's progress, as a Control of its own."""

    def __init__(self, control: Control, begin: float, end: float) -> None:
        self._control, self._begin, self._end = control, begin, end

    def progress(self, fraction: float, stage: str) -> None:
        """Tells how far the part is: fraction 0..1."""
        share = min(max(fraction, 0.0), 1.0)
        self._control.progress(self._begin + (self._end - self._begin) * share, stage)

    def show(self, preview: Preview) -> None:
        """Shows what there is so far."""
        self._control.show(preview)

    def cancelled(self) -> bool:
        """Whether the work should stop."""
        return self._control.cancelled()

    def check(self) -> None:
        """Raises JobCancelled if the work should stop."""
        self._control.check()

    def on_stop(self, act: Callable[[], None]) -> AbstractContextManager[None]:
        """Calls act within the context as soon as the work should stop."""
        return self._control.on_stop(act)


class Pace(Span):
    """A Control whose progress moves with every look for a cancel.

    For work that looks as often as it does some, and has no better way to tell how far it is. Where
    more looks come than were thought, it goes on, ever more slowly.
    """

    def __init__(self, control: Control, looks: float, stage: str) -> None:
        """looks: about how many there will be. stage: what is done first, in words."""
        super().__init__(control, 0.0, 1.0)
        self._looks, self._stage, self._looked = max(looks, 1.0), stage, 0

    def progress(self, fraction: float, stage: str) -> None:  # noqa: ARG002 - the protocol's
        """Tells what is done; how far that is follows from the looks."""
        self._stage = stage

    def cancelled(self) -> bool:
        """Whether the work should stop."""
        self._move()
        return super().cancelled()

    def check(self) -> None:
        """Raises JobCancelled if the work should stop."""
        self._move()
        super().check()

    def _move(self) -> None:
        self._looked += 1
        done = self._looked / self._looks
        if done > _SURE:
            done = 1 - (1 - _SURE) * math.exp((_SURE - done) / (1 - _SURE))
        super().progress(done, self._stage)
