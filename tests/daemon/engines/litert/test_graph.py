# SPDX-License-Identifier: GPL-3.0-or-later
import gc
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from cavendish.catalog.local_model import Graph, Tensor, Values
from cavendish.engines.inference import allowance
from cavendish.engines.inference.device import DeviceTrouble
from cavendish.engines.inference.sessions import Sessions
from cavendish.engines.litert import graph as module
from cavendish.engines.litert.devices import Device, found
from cavendish.engines.litert.graph import LitertGraph
from cavendish.errors import JobCancelled, ModelContractBroken, ModelUnreadable, OutOfMemory
from tests.daemon.engines.litert import house
from tests.models import lite_graphs

SLOW = lite_graphs.convolved(2, layers=30, channels=32)
BOTH = pytest.mark.parametrize("device", [house.CPU, house.COMPILED], ids=lambda one: one.name)


@BOTH
def test_run_gives_what_the_graph_makes(tmp_path: Path, device: Device) -> None:
    graph = house.loaded(tmp_path, lite_graphs.nearest(2), device)
    assert graph.sides == ((1, None, None, 3),)
    assert graph.overlap is None
    assert graph.nodes() == {}
    for rows in (4, 9, 4):
        given = np.random.default_rng(rows).random((1, rows, 5, 3), np.float32)
        (made,) = graph.run([given], house.control())
        assert np.array_equal(made, given.repeat(2, axis=1).repeat(2, axis=2))


def test_answers_stay_when_the_next_run_is_made(tmp_path: Path) -> None:
    graph = house.loaded(tmp_path, lite_graphs.nearest(2))
    (first,) = graph.run([house.SMALL], house.control())
    graph.run([house.SMALL * 2], house.control())
    assert np.all(first == 0.25)


def test_inputs_are_matched_by_name(tmp_path: Path) -> None:
    numbers = Tensor("style_numbers", Values.RAW, shape=(1, 1, 1, 100))
    wanted = Graph(
        "transfer", "", (numbers, replace(house.PICTURES, name="content_image")), (house.LARGER,)
    )
    graph = house.loaded(tmp_path, lite_graphs.style_transfer(side=4), graph=wanted)
    given = [np.zeros((1, 1, 1, 100), np.float32), np.ones((1, 4, 4, 3), np.float32)]
    assert np.all(graph.run(given, house.control())[0] == 0.5)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (lite_graphs.of_kind(np.int32), "its input 'image' is int32, not float32"),
        (lite_graphs.of_channels(1), r"its input 'image' is \[1, \?, \?, 1\], not \[N, H, W, 3\]"),
        (lite_graphs.style_transfer(), "it should have 1 inputs and has 2"),
    ],
)
def test_other_tensors_are_refused_in_one_sentence(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    with pytest.raises(ModelContractBroken, match=problem):
        house.loaded(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "its file is no TensorFlow Lite model"),
        (b"\x89PNG" * 99, "its file is no TensorFlow Lite model"),
        (lite_graphs.truncated(lite_graphs.convolved(2)), "not a valid Flatbuffer"),
        (lite_graphs.truncated(lite_graphs.convolved(2), 0.99), "not a valid Flatbuffer"),
        (b"\0\0\0\0TFL3" + b"\xff" * 999, "not a valid Flatbuffer"),
    ],
)
def test_damaged_file_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(ModelUnreadable, match=problem):
        house.loaded(tmp_path, content)
    gc.collect()
    assert house.children() == []


def test_hostile_files_are_refused_or_harmless(tmp_path: Path) -> None:
    whole, chance = lite_graphs.convolved(2, layers=2, side=8), random.Random(3)
    for number in range(8):
        content = bytearray(whole)
        for _ in range(6):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        device = (house.CPU, house.COMPILED)[number % 2]
        try:
            graph = house.loaded(tmp_path, bytes(content), device)
            graph.run([house.SMALL[:, :1, :1].repeat(8, 1).repeat(8, 2)], house.control())
        except (ModelUnreadable, ModelContractBroken, DeviceTrouble, OutOfMemory):
            continue


def test_crash_in_a_run_is_trouble_and_the_next_run_starts_a_child(tmp_path: Path) -> None:
    graph = house.loaded(tmp_path, SLOW)
    process = house.child_of(graph)
    crash = house.once_busy(process, lambda: process.send_signal(signal.SIGSEGV))
    with crash, pytest.raises(DeviceTrouble, match="SIGSEGV") as trouble:
        graph.run([house.LARGE], house.control())
    assert trouble.value.again
    (made,) = graph.run([house.SMALL], house.control())
    assert made.shape == (1, 8, 10, 3)
    assert house.child_of(graph).pid != process.pid


def test_crash_between_runs_is_not_noticed(tmp_path: Path) -> None:
    graph = house.loaded(tmp_path, lite_graphs.nearest(2))
    process = house.child_of(graph)
    process.kill()
    assert house.gone(process)
    (made,) = graph.run([house.SMALL], house.control())
    assert np.all(made == 0.25)


def test_child_that_cannot_be_started_again_is_started_by_the_run_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = house.loaded(tmp_path, lite_graphs.nearest(2))
    process = house.child_of(graph)
    process.kill()
    assert house.gone(process)

    def full(*_: object) -> None:
        raise OutOfMemory

    with monkeypatch.context() as patched:
        patched.setattr(module.LitertGraph, "_hold", full)
        with pytest.raises(OutOfMemory):
            graph.run([house.SMALL], house.control())
    assert graph.pid is None
    assert graph.run([house.SMALL], house.control())[0].shape == (1, 8, 10, 3)


def test_crash_while_loading_is_the_models_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Doomed(module.ChildProcess):
        def __init__(self) -> None:
            super().__init__()
            os.kill(self.pid, signal.SIGBUS)

    monkeypatch.setattr(module, "ChildProcess", Doomed)
    with pytest.raises(ModelUnreadable, match=r"its process crashed \(SIGBUS\)"):
        house.loaded(tmp_path, lite_graphs.nearest(2))


def test_gpu_that_is_not_there_is_trouble_with_its_reason(tmp_path: Path) -> None:
    gpu = Device("gpu-none", "gpu", "no GPU", "0", compiled=True)
    if any(device.kind == "gpu" for device in found()):
        pytest.skip("this machine may have one")
    with pytest.raises(DeviceTrouble, match="Failed to initialize WebGPU") as trouble:
        house.loaded(tmp_path, lite_graphs.nearest(2), gpu)
    assert trouble.value.loading


def test_picture_that_the_segment_has_no_room_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = house.loaded(tmp_path, lite_graphs.nearest(2))

    def full(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(module.Segment, "put", full)
        with pytest.raises(OutOfMemory):
            graph.run([house.SMALL], house.control())
    assert graph.run([house.SMALL], house.control())[0].shape == (1, 8, 10, 3)


@BOTH
@pytest.mark.skipif(sys.platform != "linux", reason="no other system has such a limit")
def test_run_that_asks_for_more_than_the_machine_can_spare_is_out_of_memory(
    tmp_path: Path, device: Device
) -> None:
    graph = house.loaded(tmp_path, lite_graphs.convolved(2, layers=8, channels=64), device)
    # As if the machine could spare no more.
    house.child_of(graph).rlimit(psutil.RLIMIT_DATA, (256 << 20, -1))
    with pytest.raises(OutOfMemory):
        graph.run([np.zeros((1, 600, 600, 3), np.float32)], house.control())
    assert graph.run([house.SMALL], house.control())[0].shape == (1, 8, 10, 3)


def test_run_during_which_the_machine_runs_out_of_memory_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = house.loaded(tmp_path, SLOW)
    with monkeypatch.context() as patched:
        patched.setattr(allowance, "available_bytes", lambda: 0)
        with pytest.raises(OutOfMemory):
            graph.run([house.LARGE], house.control())
    assert graph.run([house.SMALL], house.control())[0].shape == (1, 8, 10, 3)


def test_child_is_dropped_when_it_was_idle_for_long(tmp_path: Path) -> None:
    now = [0.0]
    shelf = Sessions[str, LitertGraph](idle_seconds=300, clock=lambda: now[0], is_short=bool)
    with shelf.lend("small", lambda: house.loaded(tmp_path, lite_graphs.nearest(2))) as graph:
        process = house.child_of(graph)
    del graph
    now[0] = 299
    shelf.sweep()
    assert process.is_running()
    now[0] = 301
    shelf.sweep()
    gc.collect()
    assert not process.is_running()
    shelf.close()


def test_child_is_ended_before_the_daemon_where_memory_is_short(tmp_path: Path) -> None:
    graph = house.loaded(tmp_path, lite_graphs.nearest(2))
    told = Path(f"/proc/{graph.pid}/oom_score_adj")
    assert not told.exists() or int(told.read_text()) == 800


@BOTH
def test_run_is_stopped_at_any_moment_and_the_next_one_runs(tmp_path: Path, device: Device) -> None:
    graph, chance = house.loaded(tmp_path, SLOW, device), random.Random(5)
    waits = [cancelled(graph, chance.uniform(0, 0.3)) for _ in range(5)]
    # A kill; what else the machine does is in the time.
    assert max(waits) < 1
    assert graph.run([house.SMALL], house.control())[0].shape == (1, 8, 10, 3)
    assert len(house.children()) == 1


def cancelled(graph: LitertGraph, after: float) -> float:
    """Seconds from a cancel, some time into a run, to the run's end."""
    stop, asked = house.control(), [0.0]

    def act() -> None:
        asked[0] = time.monotonic()
        stop.stop()

    timer = threading.Timer(after, act)
    timer.start()
    with pytest.raises(JobCancelled):
        graph.run([house.LARGE], stop)
    ended = time.monotonic()
    timer.join()
    return ended - asked[0]


@pytest.mark.soak
def test_hundred_cancels_leave_nothing_behind(tmp_path: Path) -> None:
    graph, chance = house.loaded(tmp_path, SLOW), random.Random(7)
    process = psutil.Process()
    waits, sizes = [], []
    for _ in range(100):
        waits.append(cancelled(graph, chance.uniform(0, 0.3)))
        sizes.append((process.memory_info().rss, process.num_fds(), threading.active_count()))
    assert max(waits) < 0.3
    assert sizes[-1][0] < 1.03 * sizes[20][0]
    assert sizes[-1][1:] == sizes[20][1:]
    assert len(house.children()) <= 1


ORPHAN = """
import sys
from pathlib import Path
from tests.daemon.engines.litert import house
graph = house.loaded(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), house.{device})
print(graph.pid, flush=True)
graph.run([house.LARGE.repeat(3, 1).repeat(3, 2)], house.control())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a child ends with its run")
@pytest.mark.parametrize("device", ["CPU", "COMPILED"])
def test_child_does_not_outlive_a_daemon_that_is_killed(tmp_path: Path, device: str) -> None:
    slow = tmp_path / "slow.tflite"
    slow.write_bytes(SLOW)
    command = [sys.executable, "-c", ORPHAN.format(device=device), str(tmp_path), str(slow)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout
        child = psutil.Process(int(daemon.stdout.readline()))
        with house.once_busy(child, daemon.kill):
            daemon.wait(60)
    assert house.gone(child)
