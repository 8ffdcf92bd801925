# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

from cavendish.cli import exits
from cavendish.cli.devices import lines
from cavendish_client.device import Device, DeviceModel
from tests.daemon.cli.conftest import Cavendish


def test_devices_tells_of_the_cpu(live: Cavendish) -> None:
    done = live("devices")
    assert done.code == exits.OK, done.err
    assert "cpu: the CPU (cpu " in done.out
    assert "cpu-litert: the CPU (LiteRT " in done.out
    assert live("models", "devices").out == done.out


def test_devices_tells_what_runs_where(live: Cavendish, image: Path) -> None:
    assert live("upscale", image, "-o", "out.png", "--engine", "onnx").code == exits.OK
    (cpu,) = (one for one in live("devices", "--json").objects() if one["name"] == "cpu")
    (model,) = cpu["models"]
    assert model["model_id"] == "cavendish-x2"
    assert model["nodes"]["CPUExecutionProvider"] > 0


def test_lines_tell_speed_and_failure() -> None:
    models = (DeviceModel("a", 0.0125, "", {}), DeviceModel("b", None, "device lost", {}))
    assert list(lines(Device("gpu", "gpu", "the GPU", "1", models))) == [
        "gpu: the GPU (1)",
        "  a: 12.5 ms for the probe",
        "  b: not asked for it (device lost)",
    ]
