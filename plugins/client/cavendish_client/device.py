# SPDX-License-Identifier: GPL-3.0-or-later
"""The processors of the daemon's machine, and how models do on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class DeviceModel:
    """How a model does on a device.

    run_seconds: of a small probe, None where that was not measured. problem: why the device is not
    asked for it. nodes: how many nodes of its graph run where, by provider, where it is loaded.
    """

    model_id: str
    run_seconds: float | None
    problem: str
    nodes: Mapping[str, int]


@dataclass(frozen=True)
class Device:
    """A processor. kind: 'cpu', 'gpu' or 'npu'."""

    name: str
    kind: str
    title: str
    version: str
    models: tuple[DeviceModel, ...]
