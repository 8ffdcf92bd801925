# SPDX-License-Identifier: GPL-3.0-or-later
"""The processors of the daemon's machine, as its messages tell of them."""

from __future__ import annotations

from cavendish_client.device import Device, DeviceModel
from cavendish_proto.v1 import model_pb2


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
