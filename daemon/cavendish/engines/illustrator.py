# SPDX-License-Identifier: GPL-3.0-or-later
"""The seam between operations and engines that paint as words say, with models of this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from cavendish.engines.engine import Control, Engine

if TYPE_CHECKING:
    from cavendish.engines.engine import Samples


@dataclass(frozen=True, slots=True)
class PaintTask:
    """What to paint, and with which model.

    width, height: as `Illustrator.sizes` offers them. picture: what is changed, uint8 [height,
    width, 3] sRGB; None: nothing. mask: uint8 [height, width], above 0 is painted anew; only with a
    picture, None: all of it. strength: above 0, up to 1, how little of the picture needs to be
    left. seed: same seed, same picture. steps: 0 the model's own number. guidance: how strongly
    words are followed; None: the model's own.
    """

    prompt: str
    width: int
    height: int
    model: str
    picture: Samples | None = None
    mask: Samples | None = None
    strength: float = 1.0
    seed: int = 0
    steps: int = 0
    guidance: float | None = None


@dataclass(frozen=True, slots=True)
class PaintOutcome:
    """picture: uint8 [height, width, 3] sRGB. device: what it was painted on, in words.

    notes: what the artist should know of it, a sentence each.
    """

    picture: Samples
    device: str
    notes: tuple[str, ...] = ()


@runtime_checkable
class Illustrator(Engine, Protocol):
    """An engine that makes and changes pictures as words say."""

    def follows_words(self, model: str) -> bool:
        """Whether a model paints as words say. Raises ModelUnknown."""
        ...

    def sizes(self, model: str) -> tuple[tuple[int, int], ...]:
        """The widths and heights that a model paints, in pixels, its own size first.

        Raises what `paint` does for a model that cannot be used.
        """
        ...

    def paint(self, task: PaintTask, control: Control) -> PaintOutcome:
        """Paints, and shows each step.

        Raises JobCancelled, OutOfMemory, and the errors of `errors.models` and `errors.inference`;
        anything else is a bug of the engine.
        """
        ...
