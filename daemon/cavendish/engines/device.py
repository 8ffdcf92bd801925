# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine tells of the processors that it can use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from cavendish.engines.engine import Control

Tell = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class ModelOnDevice:
    """How a model does on a device.

    seconds: of one run of a small probe, None where that was not measured. problem: why the device
    is not asked for it, a phrase. nodes: how many nodes of its graph run where, by provider, where
    it is loaded.
    """

    model: str
    seconds: float | None = None
    problem: str = ""
    nodes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """A processor. kind: 'cpu', 'gpu' or 'npu'. version: of its provider, driver and runtime."""

    name: str
    kind: str
    title: str
    version: str
    models: tuple[ModelOnDevice, ...] = ()


@runtime_checkable
class DeviceMeasurer(Protocol):
    """An engine that measures how fast models are."""

    def measure(self, model: str, control: Control, tell: Tell) -> tuple[DeviceReport, ...]:
        """Measures an installed model on each device, and remembers it; blocks.

        The devices, the CPU last, with this model alone. tell is called before each with how many
        of them are done, 0..1, and its name, and may raise to stop. Raises what running a model
        raises.
        """
        ...


@runtime_checkable
class DeviceUser(Protocol):
    """An engine that chooses among processors."""

    def devices(self) -> tuple[DeviceReport, ...]:
        """The processors of this machine, the CPU last. Loads the runtime; blocks."""
        ...
