# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugs models in ONNX's format into the daemon."""

from contextlib import ExitStack
from functools import partial
from pathlib import Path

from cavendish.engines.engine import Control
from cavendish.engines.extra import ONNX
from cavendish.engines.illustrator import PaintOutcome, PaintTask
from cavendish.engines.inference.device import Source
from cavendish.engines.inference.engine import InferenceEngine
from cavendish.engines.inference.layout import layout_of, readers_of, scaling_of
from cavendish.engines.inference.networks import TINY, Networks
from cavendish.engines.inference.painting import paint
from cavendish.engines.inference.parts import Parts, parts_of, size_of, trial
from cavendish.engines.inference.runner import Runner
from cavendish.engines.onnx import devices
from cavendish.models.store import Installed, ModelStore


class OnnxEngine(InferenceEngine):
    """Runs operations with models that are installed. Importing this imports no runtime."""

    name = "onnx"
    extra = ONNX
    description = "Runs models on this machine with ONNX Runtime."

    def __init__(self, models: ModelStore, measurements: Path | None = None) -> None:
        """measurements: the file in which the speed of devices is kept; None keeps it in memory."""
        super().__init__(models, devices.found, measurements)

    def follows_words(self, model: str) -> bool:
        """Whether a model paints as words say. Raises ModelUnknown."""
        return self.models.catalog.find(model).reads_words

    def sizes(self, model: str) -> tuple[tuple[int, int], ...]:
        """The widths and heights that a model paints.

        Raises ModelUnknown, ModelNotInstalled, ModelFileBroken.
        """
        return layout_of(self.models.installed(model)).sizes

    def paint(self, task: PaintTask, control: Control) -> PaintOutcome:
        """Paints as the task's words say. Raises as `upscale`."""
        installed = self.models.installed(task.model)
        parts = parts_of(self.models, installed)
        networks = Networks(
            installed.model,
            layout_of(installed),
            readers_of(installed),
            partial(self._part, parts, control),
            control,
            ExitStack(),
            tiny=scaling_of(parts[TINY].installed) if TINY in parts else None,
        )
        return paint(networks, task, control)

    def runners(self, installed: Installed, control: Control) -> list[Runner]:
        """See `InferenceEngine.runners`; a decoder that belongs to another model is left out."""
        if installed.model.sampling is None:
            return super().runners(installed, control)
        parts = parts_of(self.models, installed)
        own = {name: part for name, part in parts.items() if part.installed is installed}
        found = (self._part(own, control, name) for name in own)
        return [runner for runner in found if runner is not None]

    def _part(self, parts: Parts, control: Control, name: str) -> Runner | None:
        """What runs one of a model's graphs; None where its file is not there."""
        if name not in parts:
            return None
        part = parts[name]
        path = part.path
        known = path.stat()
        stamp = f"{known.st_size} {known.st_mtime_ns}"
        source = Source(
            part.installed.model.id, part.graph, path, stamp, part.graph.name, size_of(part)
        )
        return Runner(source, self._shelf, self._choice, control, partial(trial, part.graph))
