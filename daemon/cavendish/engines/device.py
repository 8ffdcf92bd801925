# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine tells of the processors that it can use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


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
class DeviceUser(Protocol):
    """An engine that chooses among processors."""

    def devices(self) -> tuple[DeviceReport, ...]:
        """The processors of this machine, the CPU last. Loads the runtime; blocks."""
        ...
