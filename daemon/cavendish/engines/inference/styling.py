# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints a picture in another style, at the size that a model takes, and keeps its fine detail.

A model has one graph, which paints in a style of its own, or two: the first makes numbers of a
style picture, the second paints a picture by such numbers. Several styles are mixed by the means
of their numbers.

Source of the two graphs' use: G. Ghiasi et al., "Exploring the structure of a real-time, arbitrary
neural artistic stylization network", 2017.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.local_model import LocalModel, Preparation
from cavendish.engines.engine import Control, RestyleTask
from cavendish.engines.inference.preparing import Fitting, fitted, prepared, returned
from cavendish.engines.inference.reading import ANY, shaped, shares
from cavendish.engines.inference.runner import Runner
from cavendish.errors import InvalidRequest, ModelContractBroken
from cavendish.imaging.bleed import bled
from cavendish.imaging.flatten import flattened
from cavendish.imaging.resample import grey, resized

Samples = NDArray[np.uint8]
Floats = NDArray[np.float32]

# Rows that are put together at once: more would need more memory, and be no faster.
_BAND = 256


@dataclass(frozen=True, slots=True)
class Stylist:
    """One model for one job. runners: one for each of its graphs, in their order."""

    model: LocalModel
    runners: Sequence[Runner]

    def restyle(self, task: RestyleTask, control: Control) -> Samples:
        """The task's picture, uint8 [H, W, 4], its alpha unchanged.

        Raises InvalidRequest where a style is wanted and there is none, ModelContractBroken,
        ModelOutputBroken, and what `Runner.run` raises.
        """
        preparation = self._preparation()
        numbers = self._numbers(task.styles, preparation, control)
        # What is transparent keeps its colours; what cannot be seen takes those round it.
        shown = bled(task.picture[..., :3], task.picture[..., 3])
        runner = self.runners[-1]
        fitting = self._fitting(runner, preparation, shown)
        control.progress(0.5, "painting")
        answer = runner.run([prepared(shown, preparation, fitting), *numbers])[0]
        made = np.array(task.picture)
        for channel, plane in enumerate(self._painted(answer, preparation)):
            control.check()
            larger = returned(plane, fitting, preparation.resampling)
            made[..., channel] = np.rint(np.clip(larger, 0, 1) * np.float32(255))
        _add_detail(made, shown, (fitting.inner_rows, fitting.inner_columns), control)
        return made

    def notes(self, picture: Samples) -> tuple[str, ...]:
        """What the artist should know of it, a sentence each. Raises as `Runner.run`."""
        fitting = self._fitting(self.runners[-1], self._preparation(), picture)
        rows, columns = fitting.inner_rows, fitting.inner_columns
        if rows >= picture.shape[0] and columns >= picture.shape[1]:
            return ()
        return (f"It was painted at {columns} x {rows} pixels, and made larger.",)

    def _preparation(self) -> Preparation:
        if self.model.preparation is None:
            problem = "it does not tell how a picture becomes its input"
            raise ModelContractBroken(model=self.model.id, problem=problem)
        return self.model.preparation

    def _numbers(
        self, styles: Sequence[Samples], preparation: Preparation, control: Control
    ) -> list[Floats]:
        """What the first of two graphs makes of the styles; nothing where there is one graph."""
        if len(self.runners) == 1:
            return []
        if not styles:
            raise InvalidRequest(field="the style", problem="has no picture to take it from")
        runner, found = self.runners[0], []
        for number, style in enumerate(styles):
            control.progress(0.5 * number / len(styles), "looking at the style")
            shown = flattened(style)
            given = prepared(shown, preparation, self._fitting(runner, preparation, shown))
            found.append(np.asarray(runner.run([given])[0], np.float32))
        return [np.asarray(np.mean(found, axis=0), np.float32)]

    def _fitting(self, runner: Runner, preparation: Preparation, shown: Samples) -> Fitting:
        """How a picture lies in what a graph's file allows."""
        sides = runner.sides()
        fixed = sides[1:3] if preparation.channels_last else sides[2:4]
        height, width = shown.shape[:2]
        return fitted(preparation, height, width, fixed)

    def _painted(self, answer: Floats, preparation: Preparation) -> Floats:
        """[3, h, w], 0..1, of any size."""
        last = preparation.channels_last
        wanted = (1, ANY, ANY, 3) if last else (1, 3, ANY, ANY)
        whole = shaped(self.model.id, answer, wanted)
        values = shares(self.model.id, whole, self.model.graphs[-1].outputs[0].values)[0]
        return np.asarray(np.moveaxis(values, -1, 0) if last else values)


def _add_detail(made: Samples, shown: Samples, painted: tuple[int, int], control: Control) -> None:
    """Adds the lightness to made that shown lost when it was scaled to what was painted.

    made: uint8 [H, W, 4]; shown: uint8 [H, W, 3]; painted: rows and columns.
    """
    height, width = shown.shape[:2]
    if painted[0] >= height and painted[1] >= width:
        return
    luma = grey(shown)
    small = resized(luma, (0, 0, width, height), painted, "bilinear")
    coarse = resized(small, (0, 0, painted[1], painted[0]), (height, width), "bilinear")
    for top in range(0, height, _BAND):
        control.check()
        rows = slice(top, top + _BAND)
        lost = luma[rows].astype(np.int16) - coarse[rows]
        band = made[rows, :, :3] + lost[..., None]
        made[rows, :, :3] = np.clip(band, 0, 255)
