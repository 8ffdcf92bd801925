# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
import tomllib

from cavendish.engines.inference import allowance
from cavendish.engines.inference.device import DeviceTrouble
from cavendish.engines.onnx import devices
from cavendish.engines.onnx.devices import CPU, Device, cpu, found
from cavendish.errors import JobCancelled, ModelUnreadable, OutOfMemory
from tests.daemon.engines.onnx import house
from tests.models import graphs


def test_cpu_is_always_there_and_last() -> None:
    known = found()
    assert known[-1] == cpu()
    assert len({device.name for device in known}) == len(known)
    assert cpu().provider == CPU


@pytest.mark.parametrize(
    ("vendor", "number", "title"),
    [
        ("NVIDIA", 0, "the NVIDIA GPU (WebGpu)"),
        ("", 0x1002, "the AMD GPU (WebGpu)"),
        ("", 0x1AF4, "the GPU (WebGpu)"),
    ],
)
def test_title_names_who_made_the_device_not_its_driver(
    vendor: str, number: int, title: str
) -> None:
    kind = SimpleNamespace(name="GPU")
    device = SimpleNamespace(type=kind, vendor=vendor, vendor_id=number, metadata={})
    handle = SimpleNamespace(
        device=device, ep_name="WebGpuExecutionProvider", ep_vendor="Microsoft", ep_metadata={}
    )
    made = devices._of_handle(SimpleNamespace(__version__="1"), handle)
    assert (made.title, made.name) == (title, "gpu-webgpu")


def test_each_plug_in_is_an_extra_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[4] / "pyproject.toml").read_text())["project"]
    offered = {
        wanted.partition(">")[0].replace("-", "_")
        for extra in project["optional-dependencies"].values()
        for wanted in extra
    }
    assert set(devices._PLUGINS) <= offered


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (graphs.truncated(graphs.convolved(2)), "it is damaged"),
        (graphs.truncated(graphs.convolved(2), 0.99), "it is damaged"),
        (b"", "its graph is not valid"),
        (b"\x89PNG" * 99, "it is damaged"),
    ],
)
def test_damaged_file_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(ModelUnreadable, match=problem):
        cpu().open(graphs.written(tmp_path, content), "small")


def test_weights_beside_the_file_are_read(tmp_path: Path) -> None:
    assert cpu().open(graphs.external(tmp_path, "weights.bin"), "small").get_inputs()


def test_weights_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    path = graphs.external(folder, "../outside.bin")
    with pytest.raises(ModelUnreadable, match="outside its own folder"):
        cpu().open(path, "small")
    path = graphs.external(folder, str(tmp_path / "absolute.bin"))
    with pytest.raises(ModelUnreadable, match="outside its own folder"):
        cpu().open(path, "small")


def test_weights_behind_a_link_out_of_the_folder_are_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    path = graphs.external(folder, "weights.bin")
    (folder / "weights.bin").rename(tmp_path / "elsewhere.bin")
    (folder / "weights.bin").symlink_to(tmp_path / "elsewhere.bin")
    with pytest.raises(ModelUnreadable, match="outside its own folder"):
        cpu().open(path, "small")


@pytest.mark.parametrize("left", [None, b"123"])
def test_weights_that_are_missing_or_short_are_told(tmp_path: Path, left: bytes | None) -> None:
    path = graphs.external(tmp_path, "weights.bin")
    (tmp_path / "weights.bin").unlink()
    if left is not None:
        (tmp_path / "weights.bin").write_bytes(left)
    with pytest.raises(ModelUnreadable, match="missing or too short"):
        cpu().open(path, "small")


def test_provider_that_does_not_start_is_trouble_not_the_cpu(tmp_path: Path) -> None:
    missing = Device("gpu-cuda", "gpu", "CUDAExecutionProvider", "The GPU", "1")
    with pytest.warns(UserWarning, match="CUDAExecutionProvider"), pytest.raises(DeviceTrouble):
        missing.open(graphs.written(tmp_path, graphs.nearest(2)), "small")


def test_loading_stops_when_asked_to(tmp_path: Path) -> None:
    stop = house.control()
    stop.stop()
    with pytest.raises(JobCancelled):
        cpu().open(graphs.written(tmp_path, graphs.convolved(2)), "small", stop)


def test_loading_during_which_the_machine_runs_out_of_memory_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([1 << 40])

    def slow(*_: object) -> None:
        for thread in threading.enumerate():
            if thread.name == "memory-watch":
                thread.join(60)
        raise RuntimeError("it was told to stop")

    monkeypatch.setattr(allowance, "available_bytes", lambda: next(left, 0))
    monkeypatch.setattr(Device, "_session", slow)
    with pytest.raises(OutOfMemory):
        cpu().open(graphs.written(tmp_path, graphs.nearest(2)), "small")


def test_plug_in_that_cannot_be_loaded_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_ep.py").write_text("raise OSError('libvulkan.so.1 is missing')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(devices, "_PLUGINS", {"broken_ep": "BrokenExecutionProvider"})
    assert devices.found.__wrapped__()[-1] == cpu()


def test_engine_is_imported_without_the_runtime() -> None:
    code = (
        "import sys, cavendish.engines.onnx.engine; "
        "sys.exit(any(name.partition('.')[0] == 'onnxruntime' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
