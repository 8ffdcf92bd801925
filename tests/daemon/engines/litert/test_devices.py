# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish.engines.litert import devices
from cavendish.engines.litert.devices import found
from cavendish.errors import RuntimeBroken


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The runtime's folder, empty, on a machine that has a GPU's driver and an NPU."""
    monkeypatch.setattr(devices, "_folder", lambda: tmp_path)
    monkeypatch.setattr(devices, "_has_driver", lambda: True)
    monkeypatch.setattr(devices, "_NPU_FOLDER", tmp_path)
    found.cache_clear()
    yield tmp_path
    found.cache_clear()


def test_cpu_is_always_there(folder: Path) -> None:
    (cpu,) = found()
    assert (cpu.name, cpu.kind, cpu.compiled) == ("cpu-litert", "cpu", False)


def test_each_library_is_a_device_before_the_cpu(folder: Path) -> None:
    (folder / "libLiteRtWebGpuAccelerator.so").touch()
    (folder / "libLiteRt.so").touch()
    (folder / "vendors" / "intel_openvino" / "dispatch").mkdir(parents=True)
    (folder / "vendors" / "mediatek" / "compiler").mkdir(parents=True)
    names = [device.name for device in found()]
    assert names == ["gpu-litert-webgpu", "npu-litert-intel_openvino", "cpu-litert"]
    gpu = found()[0]
    assert gpu.title == "the GPU (WebGpu)"
    assert gpu.stamp.startswith("LiteRT 2.")
    assert "WebGpu" in gpu.stamp


def test_machine_without_a_driver_has_no_gpu(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "LiteRtMetalAccelerator.dylib").touch()
    assert found()[0].name == "gpu-litert-metal"
    found.cache_clear()
    monkeypatch.setattr(devices, "_has_driver", lambda: False)
    assert len(found()) == 1


def test_telling_the_devices_imports_no_runtime() -> None:
    program = (
        "import sys; from cavendish.engines.litert.devices import found; assert found();"
        "assert not any(name.startswith('ai_edge') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_runtime_without_its_own_record_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_DISTRIBUTION", "no-such-distribution")
    with pytest.raises(RuntimeBroken, match="LiteRT is installed, but cannot be loaded"):
        found.__wrapped__()
