# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of each device: what was measured on it, and what runs where just now."""

import math
from collections.abc import Container, Mapping, Sequence

from cavendish.engines.device import DeviceReport, ModelOnDevice
from cavendish.engines.inference.device import Device
from cavendish.engines.inference.measurements import Measurement
from cavendish.engines.inference.runner import Shelf

Measured = Mapping[tuple[str, str], Measurement]


def reports(
    devices: Sequence[Device],
    measured: Measured,
    shelf: Shelf,
    models: Container[str] | None = None,
) -> tuple[DeviceReport, ...]:
    """The devices in their order. measured: by model and device. models: these alone."""
    kept = [(key, one) for key, one in shelf.kept() if models is None or key[0] in models]
    placed = {(key[0], key[2]): one.nodes() for key, one in kept}
    return tuple(_report(device, measured, placed) for device in devices)


def _report(
    device: Device, measured: Measured, placed: Mapping[tuple[str, str], Mapping[str, int]]
) -> DeviceReport:
    models = sorted({model for model, name in [*measured, *placed] if name == device.name})
    known = tuple(
        _model(model, measured.get((model, device.name)), placed.get((model, device.name), {}))
        for model in models
    )
    return DeviceReport(device.name, device.kind, device.title, device.stamp, known)


def _model(model: str, known: Measurement | None, nodes: Mapping[str, int]) -> ModelOnDevice:
    seconds = known.seconds if known is not None and math.isfinite(known.seconds) else None
    return ModelOnDevice(model, seconds, known.problem if known else "", nodes)
