# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugs models in TensorFlow Lite's format into the daemon."""

from pathlib import Path

from cavendish.catalog.local_model import Runtime
from cavendish.engines.engine import Control, SelectOutcome, SelectTask
from cavendish.engines.extra import LITERT
from cavendish.engines.inference.engine import InferenceEngine
from cavendish.engines.inference.measurements import file_of
from cavendish.engines.litert import devices
from cavendish.engines.litert.touching import Toucher
from cavendish.models.store import ModelStore


class LitertEngine(InferenceEngine):
    """Runs operations with models that are installed. Importing this imports no runtime.

    Each loaded graph lives in a process of its own: a run holds Python's lock, and cannot be
    stopped but with its process.
    """

    name = "litert"
    extra = LITERT
    description = "Runs models on this machine with LiteRT, in processes of their own."

    def __init__(self, models: ModelStore, measurements: Path | None = None) -> None:
        """measurements: the file beside which the speed of devices is kept; None: in memory."""
        own = measurements and file_of(Runtime.LITERT, measurements)
        super().__init__(models, devices.found, own)

    def select(self, task: SelectTask, control: Control) -> SelectOutcome:
        """What was pointed at: by a model that takes a scribble, or one of two graphs.

        Raises as `upscale`.
        """
        model = self.models.catalog.find(task.model)
        if len(model.graphs) > 1:
            return super().select(task, control)
        runner = self._runner(model, model.graphs[0], control)
        mask, notes = Toucher(model, runner).select(task, control)
        return SelectOutcome(mask, runner.device.title, (*runner.notes, *notes))
