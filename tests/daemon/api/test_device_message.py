# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.api.device_message import device_to
from cavendish.engines.device import DeviceReport, ModelOnDevice
from cavendish_client.calls.device import device
from cavendish_client.device import Device, DeviceModel


def test_device_survives_the_wire() -> None:
    models = (
        ModelOnDevice("fast", 0.0125, "", {"CUDA": 20, "CPU": 1}),
        ModelOnDevice("broken", None, "device lost"),
    )
    sent = device_to(DeviceReport("gpu", "gpu", "the GPU", "driver 1", models))
    assert device(sent) == Device(
        "gpu",
        "gpu",
        "the GPU",
        "driver 1",
        (
            DeviceModel("fast", 0.0125, "", {"CUDA": 20, "CPU": 1}),
            DeviceModel("broken", None, "device lost", {}),
        ),
    )
