# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills the holes of a picture with a model, piece by piece, at the picture's own depth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.engine import Control, FillOutcome, FillTask
from cavendish.engines.inference.painter import Painter
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.depth import Space, recognised
from cavendish.imaging.hole import pieces, shown
from cavendish.imaging.regions import mask_bounds
from cavendish.request import Box

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
Samples = NDArray[np.uint8]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Rows that are converted at once: more would need more memory, and be no faster.
_BAND = 256
_ORDER = [2, 1, 0, 3]


def inpaint(task: FillTask, painter: Painter, control: Control) -> FillOutcome:
    """Fills every pixel that the task's mask touches at all.

    Raises ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises.
    """
    surface = _Surface.of(task)
    cut = pieces(surface.hole, painter.window)
    for number, piece in enumerate(cut):
        control.check()
        control.progress(number / len(cut), "filling")
        surface.fill(piece, painter, control)
    bounds = surface.bounds
    box = Box(bounds.left, bounds.top, bounds.width, bounds.height)
    return FillOutcome(picture=surface.filled, box=box)


@dataclass(slots=True)
class _Surface:
    """A picture whose holes are filled one after the other; the later ones see the earlier.

    hole: bool [H, W], what is left to fill. seen: uint8 [H, W, 4] sRGB, RGBA. filled: the pixels of
    bounds, as the task has them. space: None where what is seen is the picture itself.
    """

    hole: Mask
    bounds: Bounds
    seen: Samples
    filled: Pixels
    space: Space | None
    blue_first: bool

    @classmethod
    def of(cls, task: FillTask) -> "_Surface":
        """All of it is still to be filled."""
        hole = task.mask > 0
        bounds = mask_bounds(hole)
        if bounds is None:
            raise ValueError("the mask is empty")
        seen, space = _eight_bits(task), None
        if task.guide is not None or task.picture.dtype == np.uint16:
            own = task.picture[..., _ORDER] if task.blue_first else task.picture
            space = recognised(own, seen)
        filled = task.picture[bounds.slices].copy()
        return cls(hole, bounds, seen, filled, space, task.blue_first)

    def fill(self, piece: Bounds, painter: Painter, control: Control) -> None:
        """Fills what is left of a piece."""
        height, width = self.hole.shape
        part = shown(piece, width, height, painter.window)
        place = piece.moved(-part.left, -part.top)
        seen, hole = self.seen[part.slices], self.hole[part.slices]
        made = painter.paint(seen, hole, place, control.check)
        for top in range(0, piece.height, _BAND):
            control.check()
            self._lay(made.rows(top, min(top + _BAND, piece.height)), piece, top)
        self.hole[piece.slices] = False

    def _lay(self, made: Floats, piece: Bounds, top: int) -> None:
        """Writes rows of made, float32 [h, w, 4], 0..255, where the piece is a hole."""
        rows = slice(piece.top + top, piece.top + top + len(made))
        columns = slice(piece.left, piece.right)
        inside = self.hole[rows, columns]
        whole = np.rint(np.clip(made, 0, 255)).astype(np.uint8)
        self.seen[rows, columns][inside] = whole[inside]
        own = whole if self.space is None else self._own(made, self.space)
        left, first = piece.left - self.bounds.left, rows.start - self.bounds.top
        to = self.filled[first : first + len(made), left : left + piece.width]
        to[inside] = (own[..., _ORDER] if self.blue_first else own)[inside]

    def _own(self, made: Floats, space: Space) -> Pixels:
        """The same in the document's space and depth."""
        top = np.iinfo(self.filled.dtype).max
        own = np.empty(made.shape, np.float32)
        own[..., :3] = space(made[..., :3])
        own[..., 3] = made[..., 3] * np.float32(top / 255)
        np.clip(np.rint(own, out=own), 0, top, out=own)
        return own.astype(np.uint8) if top == 255 else own.astype(np.uint16)


def _eight_bits(task: FillTask) -> Samples:
    """What people see of the task's picture, uint8 [H, W, 4] RGBA; a copy."""
    if task.guide is not None:
        return task.guide[..., _ORDER] if task.guide_blue_first else task.guide.copy()
    shift = 8 if task.picture.dtype == np.uint16 else 0
    seen = np.asarray(task.picture >> shift, np.uint8)
    return seen[..., _ORDER] if task.blue_first else seen
