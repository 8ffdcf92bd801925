# SPDX-License-Identifier: GPL-3.0-or-later
"""Selects what was touched or scribbled on, with a model that takes the touch as a fourth channel.

Source: MediaPipe's interactive segmenter (google-ai-edge/mediapipe, Apache-2.0), whose model
`magic_touch` sees a picture of 512 x 512, and beside the colours the scribble, a line of one pixel.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.local_model import LocalModel, Preparation, Values
from cavendish.engines.engine import Control, SelectTask
from cavendish.engines.inference.preparing import Fitting, fitted, prepared, returned
from cavendish.engines.inference.reading import ANY, shaped, shares
from cavendish.engines.inference.runner import Runner
from cavendish.errors import ModelContractBroken
from cavendish.imaging.flatten import flattened
from cavendish.request import Box

Samples = NDArray[np.uint8]
Floats = NDArray[np.float32]

NO_OUTSIDE = "The model takes no clicks outside; they were left out."
NO_BOX = "The model takes no box; nothing beyond it is selected."
MIDDLE = "The model takes no box: its middle was touched, and nothing beyond it is selected."
# Shares below the first are no part of it, above the second they are all of it.
_FROM, _TO = 0.25, 0.75


@dataclass(frozen=True, slots=True)
class Toucher:
    """One model for one job."""

    model: LocalModel
    runner: Runner

    def select(self, task: SelectTask, control: Control) -> tuple[Samples, tuple[str, ...]]:
        """How far each pixel belongs to what was touched, uint8 [H, W], and what is to be told.

        Raises ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises.
        """
        preparation = self._preparation()
        shown = flattened(task.picture)
        fitting = self._fitting(preparation, *shown.shape[:2])
        touch = touched(task, fitting)
        control.check()
        given = np.concatenate([prepared(shown, preparation, fitting), touch[None, ..., None]], 3)
        answer = shaped(self.model.id, self.runner.run([given])[0], (1, ANY, ANY, 1))
        kind = self.model.graphs[0].outputs[0].values
        found = returned(shares(self.model.id, answer, kind)[0, ..., 0], fitting)
        mask = np.clip((found - np.float32(_FROM)) * np.float32(1 / (_TO - _FROM)), 0, 1)
        made = np.asarray(np.rint(mask * 255), np.uint8)
        return (made if task.box is None else _within(made, task.box)), _notes(task)

    def _fitting(self, preparation: Preparation, height: int, width: int) -> Fitting:
        return fitted(preparation, height, width, self.runner.sides()[1:3])

    def _preparation(self) -> Preparation:
        preparation, graph = self.model.preparation, self.model.graphs[0]
        scribbled = graph.inputs[0].values is Values.SCRIBBLE
        if preparation is None or not preparation.channels_last or not scribbled:
            problem = "it takes no scribble beside a picture with its channels last"
            raise ModelContractBroken(model=self.model.id, problem=problem)
        return preparation


def touched(task: SelectTask, fitting: Fitting) -> Floats:
    """What was touched, as the model sees it: float32 [rows, columns], 1 where it was, else 0.

    A click is a dot of a pixel and its neighbours; a scribble stays as thin or thick as it is.
    """
    made = np.zeros((fitting.rows, fitting.columns), np.float32)
    inside = [(point.x + 0.5, point.y + 0.5) for point in task.points if point.inside]
    if task.box is not None and _is_box_alone(task):
        inside.append((task.box.x + task.box.width / 2, task.box.y + task.box.height / 2))
    for x, y in fitting.points(np.array(inside, np.float32).reshape(-1, 2)):
        column, row = min(int(x), fitting.columns - 1), min(int(y), fitting.rows - 1)
        made[max(row - 1, 0) : row + 2, column] = 1
        made[row, max(column - 1, 0) : column + 2] = 1
    if task.scribble is not None:
        rows, columns = np.nonzero(task.scribble)
        places = fitting.points(np.stack([columns, rows], axis=-1) + 0.5).astype(np.int64)
        made[np.minimum(places[:, 1], fitting.rows - 1), places[:, 0]] = 1
    return made


def _within(mask: Samples, box: Box) -> Samples:
    made = np.zeros_like(mask)
    rows = slice(max(box.y, 0), max(box.y + box.height, 0))
    columns = slice(max(box.x, 0), max(box.x + box.width, 0))
    made[rows, columns] = mask[rows, columns]
    return made


def _notes(task: SelectTask) -> tuple[str, ...]:
    told = [NO_OUTSIDE] if any(not point.inside for point in task.points) else []
    if task.box is not None:
        told.append(MIDDLE if _is_box_alone(task) else NO_BOX)
    return tuple(told)


def _is_box_alone(task: SelectTask) -> bool:
    return task.scribble is None and not any(point.inside for point in task.points)
