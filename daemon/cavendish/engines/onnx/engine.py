# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugs models in ONNX's format into the daemon."""

from contextlib import ExitStack
from functools import partial
from pathlib import Path

from cavendish.catalog.local_model import Graph, LocalModel
from cavendish.engines.device import DeviceReport
from cavendish.engines.engine import (
    Control,
    PaintOutcome,
    PaintTask,
    UpscaleOutcome,
    UpscaleTask,
)
from cavendish.engines.inference.choice import Choice
from cavendish.engines.inference.device import Loaded, Source
from cavendish.engines.inference.layout import layout_of, scaling_of
from cavendish.engines.inference.measurements import Measurements
from cavendish.engines.inference.painting import (
    TINY,
    Known,
    Painting,
    known_of,
    paint,
    size_of,
    trial,
)
from cavendish.engines.inference.probe import probe
from cavendish.engines.inference.report import reports
from cavendish.engines.inference.runner import Key, Runner, Shelf
from cavendish.engines.inference.sessions import Sessions
from cavendish.engines.inference.upscaling import Scaler
from cavendish.engines.onnx import devices
from cavendish.errors import ModelContractBroken
from cavendish.models.store import ModelStore


class OnnxEngine:
    """Runs operations with models that are installed. Importing this imports no runtime."""

    name = "onnx"
    description = "Runs models on this machine with ONNX Runtime."

    def __init__(self, models: ModelStore, measurements: Path | None = None) -> None:
        """measurements: the file in which the speed of devices is kept; None keeps it in memory."""
        self.models = models
        self._measurements = Measurements(measurements)
        self._choice = Choice(devices.found, self._measurements)
        self._shelf: Shelf = Sessions[Key, Loaded]()
        models.watch(self.let_go)

    def upscale(self, task: UpscaleTask, control: Control) -> UpscaleOutcome:
        """Writes the task's larger picture.

        Raises ModelUnknown, ModelNotInstalled, ModelFileBroken, ModelUnreadable,
        ModelContractBroken, ModelOutputBroken, DeviceFailed, OutOfMemory, JobCancelled.
        """
        model = self.models.catalog.find(task.model)
        scale = scale_for(model, task.scale)
        runner = self._runner(model, model.graphs[0], control)
        Scaler(model, runner, scale).upscale(task, control)
        return UpscaleOutcome(device=runner.device.title, notes=runner.notes)

    def sizes(self, model: str) -> tuple[tuple[int, int], ...]:
        """The widths and heights that a model paints.

        Raises ModelUnknown, ModelNotInstalled, ModelFileBroken.
        """
        return layout_of(self.models.installed(model)).sizes

    def paint(self, task: PaintTask, control: Control) -> PaintOutcome:
        """Paints as the task's words say. Raises as `upscale`."""
        installed = self.models.installed(task.model)
        known = known_of(self.models, installed)
        painting = Painting(
            installed.model,
            layout_of(installed),
            partial(self._found, known, control),
            control,
            ExitStack(),
            tiny=scaling_of(known[TINY][0]) if TINY in known else None,
        )
        return paint(painting, task, control)

    def let_go(self, model_id: str) -> None:
        """Keeps no session of the model: its files are about to change."""
        self._shelf.drop(lambda key: key[0] == model_id)

    def close(self) -> None:
        """Lets go of every session."""
        self._shelf.close()

    def loaded(self) -> int:
        """How many sessions are loaded."""
        return len(self._shelf)

    def devices(self) -> tuple[DeviceReport, ...]:
        """The processors of this machine, and what is known of the models on each."""
        return reports(devices.found(), self._measurements.all(), self._shelf)

    def _found(self, known: Known, control: Control, name: str) -> Runner | None:
        """What runs a graph of those known; None where its file is not there."""
        if name not in known:
            return None
        installed, graph = known[name]
        path = installed.path(graph.file)
        stamp, size = _stamp(path), size_of(installed, graph)
        source = Source(installed.model.id, graph, path, stamp, graph.name, size)
        return Runner(source, self._shelf, self._choice, control, partial(trial, graph))

    def _runner(self, model: LocalModel, graph: Graph, control: Control) -> Runner:
        path = self.models.installed(model.id).graph(graph.name)
        source = Source(model.id, graph, path, _stamp(path))
        return Runner(source, self._shelf, self._choice, control, probe(model, graph))


def _stamp(path: Path) -> str:
    """What changes when a file does."""
    known = path.stat()
    return f"{known.st_size} {known.st_mtime_ns}"


def scale_for(model: LocalModel, scale: int) -> int:
    """The model's own scale, a multiple of the scale wanted. Raises ModelContractBroken."""
    own = model.tiling.scale if model.tiling else scale
    if own % scale:
        problem = f"it makes pictures {own} times as large, not {scale} times"
        raise ModelContractBroken(model=model.id, problem=problem)
    return own
