# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a picture larger with a model, tile by tile, in memory that does not grow with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.local_model import LocalModel, Values
from cavendish.engines.engine import Control, UpscaleTask
from cavendish.engines.inference.runner import Runner
from cavendish.engines.tiling import Tile, tiles
from cavendish.errors import ModelContractBroken, ModelOutputBroken

Floats = NDArray[np.float32]
Pixels = NDArray[Any]

# The side of a tile where the model's entry does not tell: more gains no speed, and a single node
# of it would keep a cancelled job from stopping.
SIDE = 512
# What a model that says nothing of itself is taken to look around.
OVERLAP = 16
# A picture that is hardly larger than a tile is one: the overlap would cost more.
_STRETCH = 1.25
# What a sound model's answer may be on the average, of what it may give.
_FAR = 10.0
# Rows that are rounded at once: as many as a processor's cache holds.
_ROWS = 64


@dataclass(frozen=True, slots=True)
class Scaler:
    """One model on one job's picture. scale: the model's own, a multiple of the task's."""

    model: LocalModel
    runner: Runner
    scale: int

    def upscale(self, task: UpscaleTask, control: Control) -> None:
        """Writes the task's larger picture.

        Raises ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises.
        """
        cut = self._tiles(task)
        for number, tile in enumerate(cut):
            control.check()
            self._colours(task, tile)
            self._alpha(task, tile)
            control.progress((number + 1) / len(cut), "enlarging")

    def _tiles(self, task: UpscaleTask) -> list[Tile]:
        known = self.model.tiling
        side = known.side if known else SIDE
        said = self.runner.overlap()
        overlap = said if said is not None else known.overlap if known else OVERLAP
        height, width = task.alpha.shape
        fixed = [one for one in self._fixed() if one is not None]
        if fixed:
            side = min(fixed)
        elif max(width, height) <= side * _STRETCH:
            side = max(width, height, 2 * overlap + 1)
        try:
            return list(tiles(width, height, side, overlap))
        except ValueError:
            problem = f"its tiles of {side} pixels leave nothing of an overlap of {overlap}"
            raise ModelContractBroken(model=self.model.id, problem=problem) from None

    def _colours(self, task: UpscaleTask, tile: Tile) -> None:
        seen = task.colours[tile.seen.slices]
        made = self._run(planes(seen), tile, task.scale)
        write(made, task.made_colours[tile.target(task.scale)])

    def _alpha(self, task: UpscaleTask, tile: Tile) -> None:
        seen, target = task.alpha[tile.seen.slices], task.made_alpha[tile.target(task.scale)]
        if seen.min() == seen.max():
            target[...] = seen[0, 0]
            return
        grey = np.repeat(seen[..., None], 3, axis=2)
        made = self._run(planes(grey), tile, task.scale)
        write(made.mean(axis=0, keepdims=True), target[..., None])

    def _run(self, given: Floats, tile: Tile, scale: int) -> Floats:
        """The tile's core, float32 [3, h, w], 0..1, at the task's scale."""
        given = padded(self._range() * given, self._fixed())
        wanted = (1, 3, given.shape[2] * self.scale, given.shape[3] * self.scale)
        made = self._laid_out(given)
        if made.shape != wanted:
            problem = f"it gives {_said(made.shape)} where {_said(wanted)} was expected"
            raise ModelContractBroken(model=self.model.id, problem=problem)
        rows, columns = tile.inside(self.scale)
        core = np.asarray(made[0, :, rows, columns], np.float32)
        self._check(core)
        if self._range() != 1:
            core = core / self._range()
        factor = self.scale // scale
        return core if factor == 1 else reduced(core, factor)

    def _laid_out(self, given: Floats) -> Floats:
        """What the model gives for [1, 3, h, w], whichever way it likes its channels."""
        if not self._channels_last:
            return self.runner.run([given])[0]
        made = self.runner.run([np.moveaxis(given, 1, 3)])[0]
        return np.moveaxis(made, -1, 1) if made.ndim == 4 else made

    @property
    def _channels_last(self) -> bool:
        preparation = self.model.preparation
        return preparation is not None and preparation.channels_last

    def _fixed(self) -> tuple[int | None, ...]:
        """Rows and columns that the file allows alone, None where it allows any."""
        sides = self.runner.sides()
        return sides[1:3] if self._channels_last else sides[2:4]

    def _range(self) -> np.float32:
        graph = self.model.graphs[0]
        return np.float32(255 if graph.inputs[0].values is Values.BYTE else 1)

    def _check(self, core: Floats) -> None:
        # One pass: what is no number makes the sum none either.
        mean = float(core.sum()) / core.size
        if not np.isfinite(mean):
            raise ModelOutputBroken(model=self.model.id, problem="its answer is not a number")
        if abs(mean) > _FAR * float(self._range()):
            problem = f"its answer is {mean:.3g} on the average"
            raise ModelOutputBroken(model=self.model.id, problem=problem)


def planes(pixels: Pixels) -> Floats:
    """uint8 or uint16 [H, W, C] as float32 [1, C, H, W], 0..1."""
    top = np.float32(np.iinfo(pixels.dtype).max)
    made = np.empty((1, pixels.shape[2], *pixels.shape[:2]), np.float32)
    np.divide(np.moveaxis(pixels, 2, 0), top, out=made[0])
    return made


def padded(given: Floats, fixed: Sequence[int | None]) -> Floats:
    """[1, C, h, w] with its last row and column repeated up to the lengths that are fixed."""
    missing = [
        max((side or own) - own, 0) for own, side in zip(given.shape[2:], fixed, strict=False)
    ]
    if not any(missing):
        return given
    return np.pad(given, [(0, 0), (0, 0), (0, missing[0]), (0, missing[1])], "edge")


def write(core: Floats, target: Pixels) -> None:
    """Puts float32 [C, H, W], 0..1, into uint8 or uint16 [H, W, C], rounded and clipped."""
    top = np.float32(np.iinfo(target.dtype).max)
    for first in range(0, core.shape[1], _ROWS):
        rows = slice(first, first + _ROWS)
        for channel, plane in enumerate(core):
            part = plane[rows] * top
            np.clip(part, 0, top, out=part)
            part += np.float32(0.5)
            target[rows, :, channel] = part


def reduced(core: Floats, factor: int) -> Floats:
    """Means of squares of factor pixels a side, float32 [C, H, W]."""
    channels, height, width = core.shape
    squares = core.reshape(channels, height // factor, factor, width // factor, factor)
    return np.asarray(squares.mean(axis=(2, 4)), np.float32)


def _said(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
