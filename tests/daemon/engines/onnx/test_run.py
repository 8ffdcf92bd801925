# SPDX-License-Identifier: GPL-3.0-or-later
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import ModelProto

from cavendish.engines.inference import allowance
from cavendish.engines.inference.device import DeviceTrouble
from cavendish.engines.onnx.devices import cpu
from cavendish.engines.onnx.run import run
from cavendish.errors import JobCancelled, OutOfMemory
from tests.daemon.engines.onnx import house
from tests.models import graphs

LARGE = {"image": np.zeros((1, 3, 512, 512), np.float32)}


def test_outputs_are_those_asked_for(tmp_path: Path) -> None:
    session = cpu().open(graphs.written(tmp_path, graphs.nearest(2)), "small")
    (made,) = run(
        session, ["image_out"], {"image": np.ones((1, 3, 2, 2), np.float32)}, house.control()
    )
    assert made.shape == (1, 3, 4, 4)


def test_run_that_is_stopped_ends_before_it_is_done_and_the_next_one_runs(tmp_path: Path) -> None:
    # So many layers that no machine is through before it is told to stop.
    slow = graphs.convolved(2, layers=400, channels=32)
    session = cpu().open(graphs.written(tmp_path, slow), "small")
    stop, begun, ended = house.control(), threading.Event(), threading.Event()

    class Watched:
        def run(self, *arguments: Any) -> Any:
            begun.set()
            return session.run(*arguments)

    def work() -> None:
        with pytest.raises(JobCancelled):
            run(Watched(), ["image_out"], LARGE, stop)
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(60)
    stop.stop()
    thread.join(60)
    assert ended.is_set()
    small = {"image": np.zeros((1, 3, 4, 4), np.float32)}
    assert run(session, ["image_out"], small, house.control())[0].shape == (1, 3, 8, 8)


def test_run_of_a_job_that_was_stopped_does_not_begin(tmp_path: Path) -> None:
    session = cpu().open(graphs.written(tmp_path, graphs.nearest(2)), "small")
    stop = house.control()
    stop.stop()
    with pytest.raises(JobCancelled):
        run(session, ["image_out"], {}, stop)


@pytest.mark.parametrize("made", [graphs.hungry(512), graphs.nibbling(512)], ids=["once", "bits"])
@pytest.mark.skipif(sys.platform != "linux", reason="no other system has such a limit")
def test_run_that_asks_for_more_than_the_machine_can_spare_is_out_of_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: ModelProto
) -> None:
    small = {"image": np.ones((1, 3, 4, 4), np.float32)}
    session = cpu().open(graphs.written(tmp_path, made), "small")
    spare = allowance.RESERVE_BYTES + (192 << 20)
    with monkeypatch.context() as patch:
        patch.setattr(allowance, "available_bytes", lambda: spare)
        with pytest.raises(OutOfMemory):
            run(session, ["image_out"], small, house.control())
        # The next one, of a graph that asks for less, is none the worse.
        modest = cpu().open(graphs.written(tmp_path, graphs.hungry(64)), "small")
        assert run(modest, ["image_out"], small, house.control())[0].shape == (1, 3, 4, 4)


def test_run_during_which_the_machine_runs_out_of_memory_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So many layers that no machine is through before it is told to stop.
    slow = graphs.convolved(2, layers=400, channels=32)
    session = cpu().open(graphs.written(tmp_path, slow), "small")
    left = iter([1 << 40])
    monkeypatch.setattr(allowance, "available_bytes", lambda: next(left, 0))
    with pytest.raises(OutOfMemory):
        run(session, ["image_out"], LARGE, house.control())


def test_what_the_runtime_refuses_is_trouble(tmp_path: Path) -> None:
    session = cpu().open(graphs.written(tmp_path, graphs.nearest(2)), "small")
    with pytest.raises(DeviceTrouble):
        run(session, ["image_out"], {"image": np.zeros(3, np.float32)}, house.control())
