# SPDX-License-Identifier: GPL-3.0-or-later
"""What every engine does that runs models on this machine; each brings its runtime's devices."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

from cavendish.catalog.local_model import Graph, LocalModel, Runtime, Tier
from cavendish.engines.device import DeviceReport, Tell
from cavendish.engines.engine import (
    Control,
    CutoutOutcome,
    CutoutTask,
    DepthOutcome,
    DepthTask,
    FillOutcome,
    FillTask,
    LinesOutcome,
    LinesTask,
    RestyleOutcome,
    RestyleTask,
    SelectOutcome,
    SelectTask,
    UpscaleOutcome,
    UpscaleTask,
)
from cavendish.engines.extra import Extra
from cavendish.engines.inference.choice import Choice
from cavendish.engines.inference.cutting import Cutting, Used
from cavendish.engines.inference.device import Device, Loaded, Source
from cavendish.engines.inference.inpainting import inpaint
from cavendish.engines.inference.measurements import Measurements
from cavendish.engines.inference.painter import Painter
from cavendish.engines.inference.probe import probe
from cavendish.engines.inference.report import reports
from cavendish.engines.inference.runner import Key, Runner, Shelf
from cavendish.engines.inference.seeing import DRAWN_ITS_WAY, Seer, ink_of, nearness_of
from cavendish.engines.inference.selecting import Segmenter, shelf
from cavendish.engines.inference.sessions import Sessions
from cavendish.engines.inference.styling import Stylist
from cavendish.engines.inference.upscaling import Scaler
from cavendish.errors import ModelContractBroken
from cavendish.models.store import Installed, ModelStore, State


class InferenceEngine:
    """Runs operations with models that are installed. Importing this imports no runtime.

    name: the engine's, which is also its runtime's. extra: what brings the runtime.
    """

    name: str
    extra: Extra

    def __init__(
        self,
        models: ModelStore,
        found: Callable[[], Sequence[Device]],
        measurements: Path | None = None,
    ) -> None:
        """found: the runtime's devices, the CPU last; asked for when a model is first to run.

        measurements: the file in which the speed of devices is kept; None keeps it in memory.
        """
        self.models = models
        self._found = found
        self._measurements = Measurements(measurements)
        self._choice = Choice(found, self._measurements)
        self._shelf: Shelf = Sessions[Key, Loaded]()
        self._seen = shelf()
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

    def cut_out(self, task: CutoutTask, control: Control) -> CutoutOutcome:
        """Cuts the subject out that the task's model finds; one for edges refines it, if installed.

        Raises as `upscale`.
        """
        finder = self._used(self.models.catalog.find(task.model), control)
        refiners = [
            model
            for model in self.models.catalog.task("refine")
            if model.runtime is Runtime(self.name)
            and self.models.state(model.id) is State.INSTALLED
        ]
        best = min(refiners, key=lambda model: model.tier is not Tier.QUALITY, default=None)
        refiner = None if best is None else partial(self._used, best, control)
        return Cutting(finder, refiner).cut_out(task, control)

    def fill(self, task: FillTask, control: Control) -> FillOutcome:
        """Fills every pixel that the task's mask touches at all. Raises as `upscale`."""
        model = self.models.catalog.find(task.model)
        graph = model.graphs[0]
        runner = self._runner(model, graph, control)
        made = inpaint(task, Painter(model, graph, runner), control)
        return replace(made, device=runner.device.title, notes=runner.notes)

    def depth(self, task: DepthTask, control: Control) -> DepthOutcome:
        """How near each pixel of the task's picture is. Raises as `upscale`."""
        seer = self._seer(task.model, control)
        nearness = nearness_of(task.picture, seer, control)
        return DepthOutcome(nearness, seer.runner.device.title, seer.runner.notes)

    def lines(self, task: LinesTask, control: Control) -> LinesOutcome:
        """The ink of the picture's lines. Raises as `upscale`."""
        seer = self._seer(task.model, control)
        ink = ink_of(task.picture, seer, control)
        said = (f"Drawn on {seer.runner.device.title}.", DRAWN_ITS_WAY)
        return LinesOutcome(ink, (*said, *seer.runner.notes))

    def _seer(self, name: str, control: Control) -> Seer:
        model = self.models.catalog.find(name)
        return Seer(model, self._runner(model, model.graphs[0], control))

    def restyle(self, task: RestyleTask, control: Control) -> RestyleOutcome:
        """The task's picture in another style. Raises as `upscale`, and InvalidRequest."""
        model = self.models.catalog.find(task.model)
        runners = [self._runner(model, graph, control) for graph in model.graphs]
        stylist = Stylist(model, runners)
        made = stylist.restyle(task, control)
        notes = (*stylist.notes(task.picture), *(n for one in runners for n in one.notes))
        return RestyleOutcome(made, runners[-1].device.title, notes)

    def select(self, task: SelectTask, control: Control) -> SelectOutcome:
        """What the task points at, with a model of two graphs. Raises as `upscale`."""
        model = self.models.catalog.find(task.model)
        encoder, decoder = (
            self._runner(model, graph_of(model, name), control) for name in ("encoder", "decoder")
        )
        segmenter = Segmenter(model, encoder, decoder, self._seen, control)
        mask = segmenter.select(task, f"{encoder.stamp} {decoder.stamp}")
        return SelectOutcome(mask, decoder.device.title, segmenter.notes(task))

    def let_go(self, model_id: str) -> None:
        """Keeps no session of the model, and nothing of what it made: its files will change."""
        self._shelf.drop(lambda key: key[0] == model_id)
        self._seen.drop(lambda key: key[0] == model_id)

    def close(self) -> None:
        """Lets go of every session, and of what models have seen."""
        self._shelf.close()
        self._seen.close()

    def loaded(self) -> int:
        """How many sessions are loaded."""
        return len(self._shelf)

    def devices(self) -> tuple[DeviceReport, ...]:
        """The processors of this machine, and what is known of the models on each.

        None where the runtime is not installed.
        """
        if not self.extra.installed:
            return ()
        return reports(self._found(), self._measurements.all(), self._shelf)

    def measure(self, model: str, control: Control, tell: Tell) -> tuple[DeviceReport, ...]:
        """Measures each of a model's graphs on each device.

        See `engines.device.DeviceMeasurer`. Raises as `upscale`.
        """
        entry = self.models.catalog.find(model)
        runners, devices = self.runners(self.models.installed(entry.id), control), self._found()
        count = len(runners) * len(devices)
        for number, (runner, device) in enumerate(product(runners, devices)):
            tell(number / count, device.title)
            runner.measure(device)
        measured = self._measurements.all().items()
        known = {key: one for key, one in measured if key[0].partition("/")[0] == entry.id}
        return reports(devices, known, self._shelf, {entry.id})

    def runners(self, installed: Installed, control: Control) -> list[Runner]:
        """What runs each graph of a model that is there, as its operations do."""
        model = installed.model
        there = [graph for graph in model.graphs if installed.has(graph.file)]
        return [self._runner(model, graph, control) for graph in there]

    def _used(self, model: LocalModel, control: Control) -> Used:
        return Used(model, self._runner(model, model.graphs[0], control))

    def _runner(self, model: LocalModel, graph: Graph, control: Control) -> Runner:
        """Raises RuntimeNotInstalled, and what is raised where the model is not installed."""
        if not self.extra.installed:
            raise self.extra.missing(model.id)
        path = self.models.installed(model.id).graph(graph.name)
        known = path.stat()
        # Each graph but the first is measured under a name of its own.
        part = "" if graph == model.graphs[0] else graph.name
        stamp = f"{known.st_size} {known.st_mtime_ns}"
        source = Source(model.id, graph, path, stamp, part)
        return Runner(source, self._shelf, self._choice, control, probe(model, graph))


def graph_of(model: LocalModel, name: str) -> Graph:
    """The graph of this name. Raises ModelContractBroken."""
    try:
        return model.graph(name)
    except KeyError:
        problem = f"it has no graph that is called {name}"
        raise ModelContractBroken(model=model.id, problem=problem) from None


def scale_for(model: LocalModel, scale: int) -> int:
    """The model's own scale, a multiple of the scale wanted. Raises ModelContractBroken."""
    own = model.tiling.scale if model.tiling else scale
    if own % scale:
        problem = f"it makes pictures {own} times as large, not {scale} times"
        raise ModelContractBroken(model=model.id, problem=problem)
    return own
