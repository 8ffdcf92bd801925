# SPDX-License-Identifier: GPL-3.0-or-later
"""Has a model paint into the hole of one square of a picture."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.local_model import Fit, Graph, LocalModel, Preparation, Values
from cavendish.engines.inference.device import Array
from cavendish.engines.inference.preparing import fitted, prepared
from cavendish.engines.inference.reading import shaped, shares
from cavendish.engines.inference.runner import Runner
from cavendish.errors import ModelContractBroken
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.detail import Detail
from cavendish.imaging.flatten import NEUTRAL
from cavendish.imaging.hole import levelled
from cavendish.imaging.membrane import smoothed
from cavendish.imaging.resample import resized

Samples = NDArray[np.uint8]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_MASKS = (Values.KEEP, Values.HOLE)
# The side of a window where neither the file nor the entry names one: what these models learned on.
_WINDOW = 512
# A picture of which less is known, 0..1 on the average, is too dark to tell an answer's scale by.
_DARK = 0.02
# As many pixels tell it as all do.
_SAMPLE = slice(None, None, 4), slice(None, None, 4)
# Between 1 and 255, on a scale of products: answers beyond this many times the picture are bytes.
_BETWEEN = 16.0


@dataclass(slots=True)
class Painter:
    """One model on one job's holes. It takes a picture and a mask, and gives the picture filled."""

    model: LocalModel
    graph: Graph
    runner: Runner
    _kind: Values | None = field(default=None, init=False)

    @property
    def window(self) -> int:
        """The side of the square that the model takes, in pixels. Raises as `Runner.run`."""
        preparation = self._preparation
        sides = self.runner.sides(self._picture)
        rows, columns = sides[1:3] if preparation.channels_last else sides[2:4]
        if rows != columns:
            problem = f"its window is {rows} x {columns} pixels, and no square"
            raise ModelContractBroken(model=self.model.id, problem=problem)
        return rows or preparation.side or _WINDOW

    def paint(
        self, seen: Samples, hole: Mask, piece: Bounds, check: Callable[[], None] = lambda: None
    ) -> "Painted":
        """The pixels of a piece of what is shown.

        seen: uint8 [H, W, 4] RGBA, straight alpha; what hole, bool [H, W], has is not looked at.
        The alpha is painted as the colours are, where it is not the same all round. What is painted
        at a smaller size gets the detail of its surroundings. check may raise to stop. Raises
        ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises.
        """
        window = self.window
        scale = min(1.0, window / max(hole.shape))
        shape = tuple(max(round(side * scale), 1) for side in hole.shape)
        small, gap = _shrunk(seen, hole, (shape[0], shape[1]))
        colours = self._filled(_grounded(small, gap), gap, window)
        lacking = None
        if scale < 1:
            few = np.rint(np.clip(colours, 0, 255)).astype(np.uint8)
            lacking = Detail(seen[..., :3], few, gap, piece, check)
        return Painted(colours, self._alpha(seen, hole, gap), lacking, hole.shape, piece)

    def _alpha(self, seen: Samples, hole: Mask, gap: Mask) -> Floats | float:
        """The alpha, 0..255, as `Painted` has it; gap: the hole, as small as the model sees it."""
        known = seen[..., 3][~hole]
        if not known.size:
            return 255.0
        if known.min() == known.max():
            return float(known[0])
        whole = (0, 0, hole.shape[1], hole.shape[0])
        alpha = resized(np.where(hole, np.uint8(0), seen[..., 3]), whole, gap.shape, "bilinear")
        return self._filled(np.repeat(alpha[..., None], 3, axis=2), gap, self.window)

    def _filled(self, picture: Samples, gap: Mask, window: int) -> Floats:
        """The picture, uint8 [h, w, 3], with its gap filled: float32, 0..255."""
        height, width = gap.shape
        # What is too small for the window is shown with its mirror images, holes and all.
        frame = ((0, window - height), (0, window - width))
        image = np.pad(picture, (*frame, (0, 0)), mode="symmetric")
        made = self._ran(image, np.pad(gap, frame, mode="symmetric"))[:height, :width]
        return levelled(made, np.asarray(picture, np.float32), gap)

    def _ran(self, image: Samples, gap: Mask) -> Floats:
        """What the model makes of a whole window: float32 [h, w, 3], 0..255."""
        answer = self._answer(image, gap)
        kind = self.graph.outputs[0].values
        if kind is Values.PROBE:
            kind = self._kind = self._kind or self._scale(answer, image, gap)
        return shares(self.model.id, answer, kind) * np.float32(255)

    def _answer(self, image: Samples, gap: Mask) -> Floats:
        """The model's own numbers, [h, w, 3]."""
        preparation = self._preparation
        given = prepared(image, preparation, fitted(preparation, *gap.shape))
        inputs = [self._input(one.values, given, gap) for one in self.graph.inputs]
        answer = self.runner.run(inputs)[0]
        if preparation.channels_last:
            made = shaped(self.model.id, answer, (1, *gap.shape, 3))[0]
        else:
            made = np.moveaxis(shaped(self.model.id, answer, (1, 3, *gap.shape))[0], 0, 2)
        return np.asarray(made, np.float32)

    def _input(self, kind: Values, given: Floats, gap: Mask) -> Array:
        if kind not in _MASKS:
            return given
        mask = np.where(gap, 0, 255) if kind is Values.KEEP else gap
        plane = np.asarray(mask, np.float32)
        return plane[None, ..., None] if self._preparation.channels_last else plane[None, None]

    def _scale(self, answer: Floats, image: Samples, gap: Mask) -> Values:
        """Whether the answer is 0..1 or 0..255, by what it makes of what is known."""
        few = _SAMPLE if not gap[_SAMPLE].all() else ...
        outside, seen = ~gap[few], answer
        known = float(image[few][outside].mean()) / 255
        if known < _DARK:
            known, seen = 0.5, self._answer(np.full_like(image, 128), gap)
        mean = float(seen[few][outside].mean())  # what is no number is refused as any scale
        return Values.BYTE if mean > _BETWEEN * known else Values.UNIT

    @property
    def _preparation(self) -> Preparation:
        return self.model.preparation or Preparation(Fit.NATIVE)

    @property
    def _picture(self) -> int:
        """Which of the inputs is the picture. Raises ModelContractBroken."""
        masks = [one.values in _MASKS for one in self.graph.inputs]
        if masks.count(False) != 1 or not any(masks):
            raise ModelContractBroken(model=self.model.id, problem="it takes no picture and mask")
        return masks.index(False)


@dataclass(frozen=True, slots=True)
class Painted:
    """The pixels of a piece, made when they are asked for: all at once, as floats, those of a large
    one would take several times the memory of the picture.

    colours: float32 [h, w, 3], 0..255, sRGB, of the whole as small as the model has painted it.
    alpha: the same of the alpha, the mean of three, or one for all. lacking: the detail that they
    have not. whole: the shape of what was shown; piece: what of it is given.
    """

    colours: Floats
    alpha: Floats | float
    lacking: Detail | None
    whole: tuple[int, ...]
    piece: Bounds

    def rows(self, top: int, bottom: int) -> Floats:
        """The rows top <= y < bottom of the piece, float32 [bottom - top, w, 4], 0..255, sRGB."""
        piece = self.piece
        part = Bounds(piece.left, piece.top + top, piece.right, piece.top + bottom)
        made = np.empty((part.height, part.width, 4), np.float32)
        if isinstance(self.alpha, float):
            made[..., 3] = self.alpha
        else:
            _enlarge(self.alpha, self.whole, part, made[..., :3])
            made[..., 3] = made[..., :3].mean(axis=2)
        _enlarge(self.colours, self.whole, part, made[..., :3])
        if self.lacking is not None:
            made[..., :3] += self.lacking.rows(top, bottom)[..., None]
        return made


def _shrunk(seen: Samples, hole: Mask, shape: tuple[int, int]) -> tuple[Samples, Mask]:
    """What is seen, at this shape, nothing of the hole in it; and where it is a hole."""
    emptied = seen.copy()
    emptied[..., 3][hole] = 0
    whole = (0, 0, hole.shape[1], hole.shape[0])
    small = np.array(resized(emptied, whole, shape, "bilinear"))
    gap = resized(np.where(hole, np.uint8(255), np.uint8(0)), whole, shape, "bilinear") > 0
    if gap.all():
        # Next to nothing is known: its mean stands for it.
        small[...] = seen[~hole].mean(axis=0) if not hole.all() else 0
        gap[0, 0] = False
    small[..., 3][gap] = 0
    return small, np.asarray(gap)


def _grounded(small: Samples, gap: Mask) -> Samples:
    """The straight colours, uint8 [h, w, 3], gone on with where nothing is to be seen."""
    known = small[..., 3] > 0
    if not known.any():
        return np.full((*known.shape, 3), NEUTRAL, np.uint8)
    if not (known | gap).all():
        ground = smoothed(small[..., :3].astype(np.float32), known)
        return np.asarray(np.rint(np.clip(ground, 0, 255)), np.uint8)
    colours = small[..., :3].copy()
    # Models that fill do not look at what is in a hole.
    colours[gap] = NEUTRAL
    return colours


def _enlarge(values: Floats, whole: tuple[int, ...], piece: Bounds, to: Floats) -> None:
    """Writes what values, [h, w, 3] of the whole's shape made small, have of a piece of it."""
    down, across = values.shape[0] / whole[0], values.shape[1] / whole[1]
    part = (piece.left * across, piece.top * down, piece.right * across, piece.bottom * down)
    for channel in range(3):
        plane = np.ascontiguousarray(values[..., channel])
        if (down, across) == (1, 1):
            to[..., channel] = plane[piece.slices]
        else:
            to[..., channel] = resized(plane, part, to.shape[:2], "bicubic")
