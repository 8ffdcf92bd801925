# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.onnx.devices import cpu
from cavendish.engines.onnx.freeing import freed
from tests.daemon.engines.onnx import house
from tests.models import graphs

NAMES = ("image", "image_out")
FREE = dataclasses.replace(house.GRAPH, any_size=True)


def test_sides_are_free_and_all_else_is_as_it_was() -> None:
    given_model = graphs.fixed(graphs.negative(), 16)
    made = onnx.load_model_from_string(freed(given_model.SerializeToString(), NAMES))
    for tensor in (*made.graph.input, *made.graph.output):
        lengths = [one.WhichOneof("value") for one in tensor.type.tensor_type.shape.dim]
        assert lengths == ["dim_value", "dim_value", None, None]
    assert not made.graph.value_info
    assert list(made.graph.node) == list(given_model.graph.node)
    assert list(made.graph.initializer) == list(given_model.graph.initializer)
    assert made.opset_import == given_model.opset_import


def test_network_that_takes_any_size_runs_at_any(tmp_path: Path) -> None:
    source = house.source(tmp_path, graphs.fixed(graphs.negative(), 16), FREE)
    runner = house.runner(source)
    assert runner.sides() == (1, 3, None, None)
    (made,) = runner.run([np.full((1, 3, 40, 24), 55, np.float32)])
    assert made.shape == (1, 3, 40, 24)
    assert (made == 200).all()


def test_network_that_takes_one_size_keeps_it(tmp_path: Path) -> None:
    source = house.source(tmp_path, graphs.fixed(graphs.reshaped(16), 16), FREE)
    assert house.runner(source).sides() == (1, 3, 16, 16)


def test_sides_stay_fixed_where_the_entry_says_nothing(tmp_path: Path) -> None:
    source = house.source(tmp_path, graphs.fixed(graphs.negative(), 16))
    assert cpu().load(source, house.control()).sides == ((1, 3, 16, 16),)


@given(st.binary(max_size=60))
def test_what_is_no_model_is_refused_or_comes_back_whole(content: bytes) -> None:
    try:
        made = freed(content, NAMES)
    except ValueError:
        return
    assert len(made) <= 2 * len(content) + 8


def test_cut_file_is_refused() -> None:
    content = graphs.negative().SerializeToString()
    with pytest.raises(ValueError, match="too soon"):
        freed(content[:-3], NAMES)
