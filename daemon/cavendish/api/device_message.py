# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices on the wire."""

from google.protobuf.duration_pb2 import Duration

from cavendish.engines.device import DeviceReport, ModelOnDevice
from cavendish_proto.v1 import model_pb2 as pb


def device_to(device: DeviceReport) -> pb.Device:
    """A device with its models."""
    return pb.Device(
        name=device.name,
        kind=device.kind,
        title=device.title,
        version=device.version,
        models=map(_model_to, device.models),
    )


def _model_to(known: ModelOnDevice) -> pb.DeviceModel:
    message = pb.DeviceModel(
        model_id=known.model,
        problem=known.problem,
        placements=[pb.Placement(provider=who, nodes=count) for who, count in known.nodes.items()],
    )
    if known.seconds is not None:
        lasted = Duration()
        lasted.FromNanoseconds(round(known.seconds * 1e9))
        message.run_time.CopyFrom(lasted)
    return message
