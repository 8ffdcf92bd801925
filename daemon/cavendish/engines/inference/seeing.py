# SPDX-License-Identifier: GPL-3.0-or-later
"""Has a model make one value of each pixel: how near it is, or how much ink lies on it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.local_model import Fit, LocalModel, Preparation, Resampling
from cavendish.engines.engine import Control
from cavendish.engines.inference.preparing import Fitting, fitted, prepared, returned
from cavendish.engines.inference.reading import ANY, shaped, shares
from cavendish.engines.inference.runner import Runner
from cavendish.imaging.bleed import bled
from cavendish.imaging.guided import guided

Samples = NDArray[np.uint8]
Floats = NDArray[np.float32]

DRAWN_ITS_WAY = "A model draws lines in its own way: thickness and detail were not asked for."


@dataclass(frozen=True, slots=True)
class Seer:
    """One model on one job's picture. It takes a picture, and gives a plane."""

    model: LocalModel
    runner: Runner

    def look(self, picture: Samples) -> tuple[Floats, Fitting]:
        """What it makes of a picture, uint8 [H, W, 3]: float32 [h, w], 0..1, and how that lies.

        Raises ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises.
        """
        preparation, sides = self._preparation, self.runner.sides()
        fixed = sides[1:3] if preparation.channels_last else sides[2:4]
        fitting = fitted(preparation, picture.shape[0], picture.shape[1], fixed)
        answer = self.runner.run([prepared(picture, preparation, fitting)])[0]
        return self._read(answer), fitting

    def _read(self, answer: NDArray[Any]) -> Floats:
        """The answer's one plane."""
        wanted = [1, ANY, ANY]
        if answer.ndim == 4:
            wanted.insert(3 if self._preparation.channels_last else 1, 1)
        whole = shaped(self.model.id, answer, wanted)
        sides = [own for own, side in zip(whole.shape, wanted, strict=True) if side is ANY]
        kind = self.model.graphs[0].outputs[0].values
        return shares(self.model.id, whole.reshape(sides), kind)

    @property
    def _preparation(self) -> Preparation:
        return self.model.preparation or Preparation(Fit.NATIVE)


def nearness_of(picture: Samples, seer: Seer, control: Control) -> Floats:
    """How near each pixel of uint8 [H, W, 4] is: float32 [H, W], 0 the farthest, 1 the nearest.

    Its edges are where the picture has them. Raises as `Seer.look`.
    """
    shown = _shown(picture)
    values, fitting = seer.look(shown)
    control.progress(0.7, "measuring")
    _, _, right, bottom = fitting.inner(*values.shape)
    own = values[: max(round(bottom), 1), : max(round(right), 1)]
    made = guided(own, shown, control.check)
    low, high = float(made.min()), float(made.max())
    made -= np.float32(low)
    if high > low:
        made *= np.float32(1 / (high - low))
    return np.clip(made, 0, 1, out=made)


def ink_of(picture: Samples, seer: Seer, control: Control) -> Samples:
    """How much ink lies on each pixel of uint8 [H, W, 4]: uint8 [H, W]. Raises as `Seer.look`."""
    values, fitting = seer.look(_shown(picture))
    control.check()
    ink = returned(values, fitting, Resampling.BICUBIC)
    return np.asarray(np.rint(np.clip(ink, 0, 1) * 255), np.uint8)


def _shown(picture: Samples) -> Samples:
    """The colours, uint8 [H, W, 3]; what cannot be seen has those of what lies round it."""
    colours, alpha = picture[..., :3], picture[..., 3]
    if alpha.all():
        return np.ascontiguousarray(colours)
    return np.asarray(bled(colours, alpha), np.uint8)
