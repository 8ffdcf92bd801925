# SPDX-License-Identifier: GPL-3.0-or-later
"""The seam between what runs a model's graph for a job and the runtime that it runs in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from cavendish.catalog.local_model import Graph
from cavendish.engines.engine import Control

Array = NDArray[Any]


class DeviceTrouble(Exception):
    """A device could not do it, for a reason that is the device's own.

    problem: a phrase. loading: it could not even load the model. again: it may do it if it is
    asked once more.
    """

    def __init__(self, problem: str, *, loading: bool = False, again: bool = False) -> None:
        super().__init__(problem)
        self.problem, self.loading, self.again = problem, loading, again


@dataclass(frozen=True, slots=True)
class Source:
    """A graph on disk. model: its model's id. stamp: changes when the file does.

    part: its name among several graphs of the model, which are measured apart. size_bytes: of all
    that is read of it, 0 where room need not be made for it.
    """

    model: str
    graph: Graph
    path: Path
    stamp: str
    part: str = ""
    size_bytes: int = 0

    @property
    def measured(self) -> str:
        """What it is called where its speed is kept."""
        return f"{self.model}/{self.part}" if self.part else self.model


class Loaded(Protocol):
    """A graph on a device, whose tensors are what was expected."""

    @property
    def overlap(self) -> int | None:
        """By how many pixels tiles must overlap, as the file says; None where it says nothing."""
        ...

    @property
    def sides(self) -> tuple[tuple[int | None, ...], ...]:
        """Of each input, by place, the lengths that the file fixes; None where it takes any."""
        ...

    def run(self, arrays: Sequence[Array], control: Control) -> list[Array]:
        """The outputs for inputs, both by place, in the order of the catalog's entry.

        Raises ModelContractBroken, OutOfMemory, JobCancelled, and DeviceTrouble.
        """
        ...

    def nodes(self) -> Mapping[str, int]:
        """How many nodes of the graph run where, by the runtime's own account."""
        ...


class Device(Protocol):
    """A processor, through a runtime.

    name: what people and settings call it, for example 'cpu' or 'gpu-webgpu'. kind: 'cpu', 'gpu',
    'npu'. title: in words. stamp: changes with the driver and the runtime.
    """

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def stamp(self) -> str: ...

    def load(self, source: Source, control: Control) -> Loaded:
        """The graph on this device; where control says stop, loading stops.

        Raises ModelUnreadable, ModelContractBroken, OutOfMemory, JobCancelled, and DeviceTrouble.
        """
        ...
