# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from onnx import ModelProto

from cavendish.catalog.local_catalog import packaged
from cavendish.engines.inference.device import Source
from cavendish.engines.inference.seeing import Seer, ink_of, nearness_of
from cavendish.errors import JobCancelled, ModelContractBroken, ModelOutputBroken
from tests.daemon.engines.onnx import house
from tests.models import graphs

DEPTH, LINES = "depth-anything-v2-small", "informative-drawings"


def seer(folder: Path, name: str, made: ModelProto, side: int) -> Seer:
    """The catalog's entry over a small graph, for a smaller picture."""
    known = {model.id: model for model in packaged()}[name]
    assert known.preparation is not None
    (graph,) = known.graphs
    inputs, outputs = (
        tuple(dataclasses.replace(one, name="") for one in ends)
        for ends in (graph.inputs, graph.outputs)
    )
    own = dataclasses.replace(graph, inputs=inputs, outputs=outputs)
    preparation = dataclasses.replace(known.preparation, side=side)
    model = dataclasses.replace(known, graphs=(own,), preparation=preparation)
    source = Source(model.id, own, graphs.written(folder, made), "1")
    return Seer(model, house.runner(source))


def disc(height: int = 90, width: int = 140) -> np.ndarray:
    """A light disc before a dark ground, uint8 [H, W, 4]."""
    y, x = np.mgrid[:height, :width]
    inside = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 3) ** 2
    picture = np.full((height, width, 4), 255, np.uint8)
    picture[..., :3] = np.where(inside, 210, 60)[..., None]
    return picture


def test_nearness_covers_the_full_range_with_the_pictures_edges(tmp_path: Path) -> None:
    picture = disc()
    made = nearness_of(picture, seer(tmp_path, DEPTH, graphs.grey_plane(), 28), house.control())
    assert (made.dtype, made.shape) == (np.float32, (90, 140))
    assert (made.min(), made.max()) == (0, 1)
    inside = picture[..., 0] > 100
    assert made[inside].mean() > 0.9
    assert made[~inside].mean() < 0.1
    step = np.abs(np.diff(made[45])).max()
    assert step > 0.4, "the edge is as sharp as the picture's, not as the small answer's"


def test_flat_answer_is_far_everywhere(tmp_path: Path) -> None:
    flat = seer(tmp_path, DEPTH, graphs.grey_plane(factor=0), 28)
    assert not nearness_of(disc(), flat, house.control()).any()


def test_what_is_transparent_is_as_near_as_what_is_beside_it(tmp_path: Path) -> None:
    picture = disc()
    picture[:, :30] = (255, 255, 255, 0)
    made = nearness_of(picture, seer(tmp_path, DEPTH, graphs.grey_plane(), 28), house.control())
    assert made[:, :25].max() < 0.2


@pytest.mark.parametrize("side", [64, 400], ids=["smaller", "as it is"])
def test_ink_is_where_the_model_leaves_no_paper(tmp_path: Path, side: int) -> None:
    pen = seer(tmp_path, LINES, graphs.grey_plane(keeps=True), side)
    ink = ink_of(disc(93, 141), pen, house.control())
    assert (ink.dtype, ink.shape) == (np.uint8, (93, 141))
    assert abs(int(ink[46, 70]) - 45) <= 1
    assert abs(int(ink[5, 5]) - 195) <= 1


def test_weights_that_are_no_numbers_show_nothing(tmp_path: Path) -> None:
    blind = seer(tmp_path, DEPTH, graphs.grey_plane(factor=np.nan), 28)
    with pytest.raises(ModelOutputBroken, match="not a number"):
        nearness_of(disc(), blind, house.control())


def test_answer_of_another_shape_is_refused(tmp_path: Path) -> None:
    wide = seer(tmp_path, LINES, graphs.nearest(1), 64)
    with pytest.raises(ModelContractBroken):
        ink_of(disc(), wide, house.control())


def test_cancelled_job_stops(tmp_path: Path) -> None:
    stop = house.control()
    stop.stop()
    with pytest.raises(JobCancelled):
        nearness_of(disc(), seer(tmp_path, DEPTH, graphs.grey_plane(), 28), stop)
