# SPDX-License-Identifier: GPL-3.0-or-later
"""Models in LiteRT's format, from the client through a real daemon into its children, and back."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from cavendish.cli.main import main
from cavendish_client import (
    Canvas,
    Client,
    Options,
    Pixels,
    Point,
    Reference,
    RestyleRequest,
    Role,
    SelectRequest,
    UpscaleRequest,
    connect,
    errors,
)
from cavendish_client.model import Progress, Result
from tests.daemon_process import DaemonProcess, running_daemon, wait_for
from tests.models import lite_graphs
from tests.models.lite_installed import install_lite, upscaler

SLOW = lite_graphs.convolved(2, layers=30, channels=48)
# What a child that starts needs of a processor, in seconds, and more.
_START = 0.3


def models(state: Path) -> None:
    install_lite(
        state,
        upscale={
            "twice": lite_graphs.nearest(2),
            "slow": SLOW,
            "damaged": lite_graphs.truncated(lite_graphs.nearest(2)),
        },
        select={"touch": lite_graphs.touch()},
        restyle={"half": (lite_graphs.style_prediction(), lite_graphs.style_transfer())},
        side=512,
    )


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    state = tmp_path_factory.mktemp("litert") / "state"
    models(state)
    with running_daemon(state) as running:
        yield running


@pytest.fixture
def client(daemon: DaemonProcess) -> Iterator[Client]:
    with connect("test", "1", daemon.state_dir, start=False) as connected:
        yield connected


def children(daemon: DaemonProcess) -> list[psutil.Process]:
    """The daemon's children that are alive."""
    assert daemon.process is not None
    return psutil.Process(daemon.process.pid).children()


def picture(height: int = 60, width: int = 70) -> np.ndarray:
    pixels = np.random.default_rng(3).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


def pixels_of(array: np.ndarray) -> Pixels:
    return Pixels(array.tobytes(), array.shape[1], array.shape[0])


def enlarge(model: str, pixels: np.ndarray) -> UpscaleRequest:
    return UpscaleRequest(Canvas(pixels_of(pixels)), 2, options=Options(model=model))


def seen(result: Result) -> np.ndarray:
    where = result.placement
    return np.frombuffer(result.image.view(), np.uint8).reshape(where.height, where.width, 4)


def test_installed_model_enlarges_and_the_plan_names_it(client: Client) -> None:
    pixels = picture()
    result = client.run(enlarge("twice", pixels))
    assert (result.plan.engine, result.plan.model) == ("litert", "twice")
    assert np.array_equal(seen(result), pixels.repeat(2, axis=0).repeat(2, axis=1))
    assert "Enlarged on the CPU." in result.notes


def test_style_of_a_picture_is_painted_by_the_pair(client: Client) -> None:
    style = np.full((30, 20, 4), 255, np.uint8)
    style[..., :3] = 200, 100, 0
    given = np.full((40, 50, 4), 255, np.uint8)
    given[..., :3] = 100
    references = (Reference(pixels_of(style), Role.STYLE),)
    result = client.run(RestyleRequest(Canvas(pixels_of(given)), references=references))
    assert (result.plan.engine, result.plan.model) == ("litert", "half")
    assert np.abs(seen(result)[..., :3].astype(int) - [150, 100, 50]).max() <= 1
    assert "Painted on the CPU." in result.notes


def test_what_was_clicked_on_is_selected(client: Client) -> None:
    pixels = picture(64, 128)
    clicks = (Point(90, 20),)
    found = client.select(SelectRequest(Canvas(pixels_of(pixels)), clicks))
    assert (found.plan.engine, found.plan.model) == ("litert", "touch")
    where = found.placement
    assert where.x < 90 < where.x + where.width < 100
    assert where.y < 20 < where.y + where.height < 30
    assert "Found on the CPU." in found.notes


def test_models_are_measured_and_devices_tell(client: Client) -> None:
    (cpu,) = (one for one in client.models.measure("twice") if one.kind == "cpu")
    assert cpu.name == "cpu-litert"
    assert cpu.models[0].run_seconds
    assert any(one.name == "cpu-litert" and one.models for one in client.models.devices())


def test_damaged_model_is_refused_and_the_daemon_lives(client: Client) -> None:
    with pytest.raises(errors.ModelUnreadable):
        client.run(enlarge("damaged", picture(9, 9)))
    assert client.run(enlarge("twice", picture(9, 9))).plan.model == "twice"


def once_busy(daemon: DaemonProcess, act: object) -> threading.Thread:
    """Calls act, a function of the child that works, as soon as one does."""
    known = {child.pid: sum(child.cpu_times()[:2]) for child in children(daemon)}

    def watch() -> None:
        def working() -> list[psutil.Process]:
            return [
                child
                for child in children(daemon)
                if sum(child.cpu_times()[:2]) > known.get(child.pid, _START) + 0.1
            ]

        wait_for(working)
        assert callable(act)
        act(working()[0])

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def test_cancel_ends_the_job_and_its_child_at_once(client: Client, daemon: DaemonProcess) -> None:
    asked: list[float] = []
    gone: list[psutil.Process] = []

    def cancel(child: psutil.Process) -> None:
        asked.append(time.monotonic())
        gone.append(child)
        client.cancel(client.jobs(1).jobs[0].job_id)

    watching = once_busy(daemon, cancel)
    with pytest.raises(errors.JobCancelled):
        client.run(enlarge("slow", picture(512, 512)))
    waited = time.monotonic() - asked[0]
    watching.join()
    assert waited < 1
    gone[0].wait(2)
    assert client.run(enlarge("twice", picture(9, 9))).plan.model == "twice"


def test_child_that_dies_in_mid_job_is_started_again_and_told(
    client: Client, daemon: DaemonProcess
) -> None:
    watching = once_busy(daemon, psutil.Process.kill)
    told: list[Progress] = []
    result = client.run(enlarge("slow", picture(256, 256)), on_progress=told.append)
    watching.join()
    assert result.plan.engine == "litert"
    assert any("had to begin anew with slow" in note for note in result.notes)


def test_file_of_ones_own_is_added_by_name_and_enlarges(
    client: Client, daemon: DaemonProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAVENDISH_STATE_DIR", str(daemon.state_dir))
    (tmp_path / "mine.tflite").write_bytes(lite_graphs.nearest(2, side=24))
    with daemon.paths.own_models.open("a") as own:
        own.write(upscaler("mine"))
    assert main(["models", "add", str(tmp_path / "mine.tflite"), "--as", "mine"]) == 0
    pixels = picture()
    made = seen(client.run(enlarge("mine", pixels)))
    assert np.array_equal(made, pixels.repeat(2, axis=0).repeat(2, axis=1))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a child ends with its run")
@pytest.mark.parametrize("end", ["kill", "stop"])
def test_no_child_outlives_its_daemon(tmp_path: Path, end: str) -> None:
    models(tmp_path / "state")
    with running_daemon(tmp_path / "state") as daemon:
        with connect("test", "1", daemon.state_dir, start=False) as client:
            client.run(enlarge("twice", picture(9, 9)))
            (child,) = children(daemon)
            getattr(daemon, end)()
        child.wait(5)
