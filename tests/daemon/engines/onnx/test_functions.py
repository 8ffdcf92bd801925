# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper

from cavendish.engines.onnx.devices import cpu
from cavendish.engines.onnx.functions import fault_of_functions
from cavendish.engines.onnx.run import run
from cavendish.engines.onnx.wire import field
from cavendish.errors import JobCancelled, ModelUnreadable
from tests.daemon.engines.onnx import house
from tests.models import graphs


def idle() -> None:
    """Nobody wants it to end."""


@pytest.mark.parametrize("depth", [1, 63])
def test_functions_within_functions_run(tmp_path: Path, depth: int) -> None:
    path = graphs.written(tmp_path, graphs.in_functions(depth))
    assert fault_of_functions(path, idle) == ""
    given_one = np.full((1, 3, 4, 4), -2, np.float32)
    (made,) = run(cpu().open(path, "small"), ["image_out"], {"image": given_one}, house.control())
    assert (made == 2).all()


def test_what_lies_too_deep_is_refused(tmp_path: Path) -> None:
    # The runtime would end the process.
    path = graphs.written(tmp_path, graphs.in_functions(5000))
    with pytest.raises(ModelUnreadable, match="64 deep"):
        cpu().open(path, "small")


@pytest.mark.parametrize("branched", [False, True])
def test_what_becomes_too_large_is_refused(tmp_path: Path, branched: bool) -> None:
    # The runtime would write them all.
    path = graphs.written(
        tmp_path, graphs.in_functions(30, calls=1 if branched else 2, branched=branched)
    )
    with pytest.raises(ModelUnreadable, match="more than 20000 nodes"):
        cpu().open(path, "small")


def test_functions_that_call_themselves_are_refused(tmp_path: Path) -> None:
    made = graphs.in_functions(1)
    made.functions[0].node.append(helper.make_node("F1", ["y"], ["more"], domain="own"))
    with pytest.raises(ModelUnreadable):
        cpu().open(graphs.written(tmp_path, made), "small")


def test_graph_of_too_many_nodes_is_refused(tmp_path: Path) -> None:
    # The runtime would not heed a cancel for seconds.
    model = field(7, field(1, field(4, b"Relu")) * 20_001)
    assert "20000 nodes" in fault_of_functions(graphs.written(tmp_path, model), idle)


def test_graphs_that_lie_too_deep_in_one_another_are_refused(tmp_path: Path) -> None:
    graph = b""
    for _ in range(3000):
        graph = field(1, field(5, field(6, graph)))
    path = graphs.written(tmp_path, field(7, graph) + field(25, b""))
    assert "64 deep" in fault_of_functions(path, idle)


def test_counting_stops_when_the_job_does(tmp_path: Path) -> None:
    path = graphs.written(tmp_path, graphs.convolved(2))
    control = house.control()
    control.stop()
    with pytest.raises(JobCancelled):
        cpu().open(path, "small", control)


@pytest.mark.parametrize("content", [b"", b"\xff" * 99, b"{}"])
def test_what_is_no_model_is_left_to_the_runtime(tmp_path: Path, content: bytes) -> None:
    assert fault_of_functions(graphs.written(tmp_path, content), idle) == ""


@given(st.data())
def test_damaged_functions_make_nothing_but_phrases(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(graphs.in_functions(3, branched=True).SerializeToString())
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[place] = data.draw(st.integers(0, 255))
    path = graphs.written(tmp_path_factory.getbasetemp(), bytes(whole), "damaged.onnx")
    assert isinstance(fault_of_functions(path, idle), str)
