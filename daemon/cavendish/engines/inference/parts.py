# SPDX-License-Identifier: GPL-3.0-or-later
"""The graphs of a model that has several: which are there, how large, and what to try them with."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cavendish.catalog.local_model import Graph, Tensor
from cavendish.engines.inference.layout import is_large
from cavendish.engines.inference.networks import TINY
from cavendish.engines.inference.runner import Sides
from cavendish.models.store import Installed, ModelStore, State

_TAESD = "taesd"
# What letters of a shape stand for where a device is measured.
_TYPICAL = {"T": 77, "H": 64, "W": 64, "Y": 128, "X": 128}


@dataclass(frozen=True, slots=True)
class Part:
    """One graph of an installed model."""

    installed: Installed
    graph: Graph

    @property
    def path(self) -> Path:
        """Where its file is."""
        return self.installed.path(self.graph.file)


# By the names that networks have for them.
Parts = Mapping[str, Part]


def parts_of(models: ModelStore, installed: Installed) -> Parts:
    """The graphs of a model that are there, and a small decoder that fits, where it is installed.

    Raises ModelFileBroken.
    """
    model = installed.model
    there = [graph for graph in model.graphs if installed.has(graph.file)]
    parts = {graph.name: Part(installed, graph) for graph in there}
    # Its latents are those of Stable Diffusion 1 and 2.
    if not is_large(model) and models.state(_TAESD) is State.INSTALLED:
        tiny = models.installed(_TAESD)
        parts[TINY] = Part(tiny, tiny.model.graph("vae_decoder"))
    return parts


def size_of(part: Part) -> int:
    """Bytes of a graph's file, and of what lies beside it and is no other graph's."""
    installed, graph = part.installed, part.graph
    others = {one.file for one in installed.model.graphs} - {graph.file}
    home = graph.file.rpartition("/")[0]
    names = (one for one in installed.names - others if one.rpartition("/")[0] == home)
    return sum(installed.path(name).stat().st_size for name in names)


def trial(graph: Graph, sides: Sides) -> list[Any]:
    """Inputs to measure a device with, for a graph whose file fixes these lengths."""
    whole = len(sides) == len(graph.inputs)
    present = [one for one in graph.inputs if whole or not one.optional]
    return [_typical(one, fixed) for one, fixed in zip(present, sides, strict=True)]


def _typical(tensor: Tensor, fixed: tuple[int | None, ...]) -> Any:
    named = tensor.shape if len(tensor.shape) == len(fixed) else ("B",) * len(fixed)
    lengths = [
        side or (name if isinstance(name, int) else _TYPICAL.get(name, 1))
        for side, name in zip(fixed, named, strict=True)
    ]
    return np.ones(lengths, np.float32)
