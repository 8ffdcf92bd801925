# SPDX-License-Identifier: GPL-3.0-or-later
"""The processors of the daemon's machine, and how models do on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cavendish_proto.v1 import model_pb2


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


def device(message: model_pb2.Device) -> Device:
    """A device as the daemon tells it."""
    models = tuple(map(_model, message.models))
    return Device(message.name, message.kind, message.title, message.version, models)


def _model(message: model_pb2.DeviceModel) -> DeviceModel:
    measured = message.HasField("run_time")
    return DeviceModel(
        message.model_id,
        message.run_time.ToNanoseconds() / 1e9 if measured else None,
        message.problem,
        {one.provider: one.nodes for one in message.placements},
    )
