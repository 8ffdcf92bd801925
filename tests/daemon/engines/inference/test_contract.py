# SPDX-License-Identifier: GPL-3.0-or-later
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from onnx import ModelProto, TensorProto

from cavendish.catalog.local_model import Graph, Tensor, Values
from cavendish.engines.inference.contract import Found, bind, feeds
from cavendish.engines.onnx.contract import tensors
from cavendish.engines.onnx.devices import cpu
from cavendish.errors import ModelContractBroken
from tests.daemon.engines.onnx.house import GRAPH, LARGER, PICTURES
from tests.models import graphs


def found(folder: Path, made: ModelProto) -> tuple[list[Found], list[Found]]:
    return tensors(cpu().open(graphs.written(folder, made), "small"))


def test_tensors_are_found_by_place_whatever_the_file_calls_them(tmp_path: Path) -> None:
    bound = bind("small", GRAPH, *found(tmp_path, graphs.nearest(2)))
    assert (bound.inputs, bound.outputs) == (("image",), ("image_out",))
    assert bound.dtypes == ("float32",)
    assert bound.sides == ((1, 3, None, None),)


def test_tensors_are_found_by_name_in_the_order_of_the_entry(tmp_path: Path) -> None:
    mask = Tensor("mask", Values.HOLE, shape=("N", 1, "H", "W"))
    graph = Graph("fill", "", (mask, replace(PICTURES, name="image")), (LARGER,))
    assert bind("small", graph, *found(tmp_path, graphs.two_inputs())).inputs == ("mask", "image")


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (graphs.two_inputs(), r"should have 1 inputs and has 2 \('image', 'mask'\)"),
        (graphs.of_kind(TensorProto.DOUBLE), "its input 'image' is float64, not float32"),
        (graphs.of_kind(TensorProto.UINT8), "is uint8, not float32"),
        (graphs.of_channels(1), r"is \[1, 1, H, W\], not \[N, 3, H, W\]"),
        (graphs.of_rank_three(), r"is \[3, H, W\], not \[N, 3, H, W\]"),
    ],
)
def test_other_tensors_are_refused_in_one_sentence(
    tmp_path: Path, made: ModelProto, problem: str
) -> None:
    with pytest.raises(ModelContractBroken, match=problem):
        bind("small", GRAPH, *found(tmp_path, made))


def test_missing_name_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    graph = replace(GRAPH, inputs=(replace(PICTURES, name="picture"),))
    with pytest.raises(ModelContractBroken, match="no input 'picture', only 'image'"):
        bind("small", graph, *found(tmp_path, graphs.nearest(2)))


def test_feeds_are_cast_to_what_the_file_takes(tmp_path: Path) -> None:
    half = replace(PICTURES, dtypes=("float32", "float16"))
    graph = replace(
        GRAPH, inputs=(half,), outputs=(replace(LARGER, any_shape=True, dtypes=("float16",)),)
    )
    bound = bind("small", graph, *found(tmp_path, graphs.of_kind(TensorProto.FLOAT16)))
    given = feeds("small", bound, [np.ones((1, 3, 4, 4), np.float32)])
    assert given["image"].dtype == np.float16


def test_input_that_may_be_missing_is_left_out(tmp_path: Path) -> None:
    extra = Tensor("cond", Values.RAW, shape=("N", 6), optional=True)
    graph = Graph("scale", "", (extra, replace(PICTURES, name="image")), (LARGER,))
    bound = bind("small", graph, *found(tmp_path, graphs.nearest(2)))
    assert (bound.inputs, len(bound.sides)) == (("image",), 1)


def test_plain_number_stays_one() -> None:
    time = Found("time", "int64", ())
    graph = Graph("step", "", (Tensor("time", Values.TIME, ("int64",), any_shape=True),), ())
    fed = feeds("small", bind("small", graph, [time], []), [np.full((), 999.0)])
    assert (fed["time"].shape, fed["time"].dtype, int(fed["time"])) == ((), np.int64, 999)


NUMBERS = Tensor("", Values.RAW, shape=(1, 1, 1, 100))
TWO = replace(GRAPH, inputs=(replace(PICTURES, shape=(1, 384, 384, 3)), NUMBERS))
STYLE, CONTENT = (
    Found("style", "float32", (1, 1, 1, 100)),
    Found("content", "float32", (1, 384, 384, 3)),
)
MADE = [Found("made", "float32", (1, 3, None, None))]


def test_tensors_without_names_are_known_by_their_shapes_where_their_places_do_not_fit() -> None:
    assert bind("small", TWO, [CONTENT, STYLE], MADE).inputs == ("content", "style")
    assert bind("small", TWO, [STYLE, CONTENT], MADE).inputs == ("content", "style")


def test_tensor_that_fits_nowhere_is_told_by_its_place() -> None:
    with pytest.raises(ModelContractBroken, match="its input 'style' is"):
        bind("small", TWO, [STYLE, STYLE], MADE)
