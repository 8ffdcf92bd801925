# SPDX-License-Identifier: GPL-3.0-or-later
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import ModelProto

from cavendish.catalog.local_model import Fit, LocalModel, Preparation, Tiling
from cavendish.engines.inference.upscaling import Scaler, planes, reduced, write
from cavendish.errors import JobCancelled, ModelContractBroken, ModelOutputBroken
from tests.daemon.engines.onnx import house
from tests.models import graphs


def enlarged(
    folder: Path,
    graph: ModelProto,
    picture: np.ndarray,
    scale: int = 2,
    own: int = 0,
    model: LocalModel | None = None,
) -> np.ndarray:
    """The picture, enlarged by a model whose own scale is own."""
    wanted, made = house.task(picture, scale)
    stop = house.control()
    runner = house.runner(house.source(folder, graph), stop=stop)
    Scaler(model or house.entry(own or scale), runner, own or scale).upscale(wanted, stop)
    return made


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("scale", [2, 3, 4])
def test_known_model_gives_each_pixel_its_square(tmp_path: Path, scale: int, dtype: Any) -> None:
    picture = house.noise(70, 90, dtype)
    picture[..., 3] = house.noise(70, 90, dtype, seed=2)[..., 0]
    made = enlarged(tmp_path, graphs.nearest(scale), picture, scale)
    assert np.array_equal(made, picture.repeat(scale, axis=0).repeat(scale, axis=1))


def test_tiles_leave_no_seam(tmp_path: Path) -> None:
    picture, graph = house.noise(150, 201), graphs.convolved(2, layers=4)
    whole = enlarged(tmp_path, graph, picture, model=house.entry(tiling=Tiling(512, 4, 2)))
    tiled = enlarged(tmp_path, graph, picture, model=house.entry(tiling=Tiling(48, 4, 2)))
    assert whole[..., :3].std() > 1
    # The last bit of a sum may depend on the tile's shape.
    assert np.abs(whole.astype(int) - tiled).max() <= 1
    assert (whole != tiled).mean() < 1e-3


def test_overlap_that_the_file_tells_goes_before_the_entry(tmp_path: Path) -> None:
    picture, graph = house.noise(100, 100), graphs.convolved(2, layers=4)
    whole = enlarged(tmp_path, graph, picture, model=house.entry(tiling=Tiling(512, 0, 2)))
    tiled = enlarged(tmp_path, graph, picture, model=house.entry(tiling=Tiling(40, 0, 2)))
    assert (whole != tiled).mean() < 1e-3


def test_model_of_scale_four_enlarges_twice(tmp_path: Path) -> None:
    picture = house.noise(50, 40)
    made = enlarged(tmp_path, graphs.nearest(4), picture, scale=2, own=4)
    assert np.array_equal(made, picture.repeat(2, axis=0).repeat(2, axis=1))


def test_one_pixel_is_enlarged(tmp_path: Path) -> None:
    picture = house.noise(1, 1)
    assert (enlarged(tmp_path, graphs.convolved(2), picture)[..., 3] == 255).all()


def test_weights_that_are_no_numbers_make_no_picture(tmp_path: Path) -> None:
    with pytest.raises(ModelOutputBroken, match="not a number"):
        enlarged(tmp_path, graphs.poisoned(), house.noise(20, 20))


def test_model_of_another_scale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelContractBroken, match="1 x 3 x 60 x 60 where 1 x 3 x 40 x 40"):
        enlarged(tmp_path, graphs.nearest(3), house.noise(20, 20), scale=2)


@pytest.mark.parametrize("tiling", [Tiling(0, 0, 2), Tiling(8, 4, 2), Tiling(16, 40, 2)])
def test_tiles_without_a_core_are_refused(tmp_path: Path, tiling: Tiling) -> None:
    graph = graphs.convolved(2, layers=2)
    graph.metadata_props.clear()
    with pytest.raises(ModelContractBroken, match="leave nothing"):
        enlarged(tmp_path, graph, house.noise(99, 99), model=house.entry(tiling=tiling))


def test_cancelled_job_stops_before_the_next_tile(tmp_path: Path) -> None:
    wanted, made = house.task(house.noise(200, 200), 2)
    stop = house.control()
    runner = house.runner(house.source(tmp_path, graphs.nearest(2)), stop=stop)
    stop.stop()
    with pytest.raises(JobCancelled):
        Scaler(house.entry(), runner, 2).upscale(wanted, stop)
    assert not made.any()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_planes_and_back_change_no_bit(dtype: Any) -> None:
    pixels = house.noise(16, 17, dtype)
    back = np.empty_like(pixels)
    write(planes(pixels)[0], back)
    assert np.array_equal(back, pixels)


def test_write_clips_and_rounds() -> None:
    target = np.zeros((1, 4, 1), np.uint8)
    write(np.array([[[-0.2, 1.4, 0.5, 0.1]]], np.float32), target)
    assert target.ravel().tolist() == [0, 255, 128, 26]


def test_reduced_takes_means() -> None:
    core = np.arange(16, dtype=np.float32).reshape(1, 4, 4)
    assert reduced(core, 2).tolist() == [[[2.5, 4.5], [10.5, 12.5]]]


def test_model_of_one_size_gets_tiles_of_that_size(tmp_path: Path) -> None:
    picture = house.noise(30, 50)
    made = enlarged(tmp_path, graphs.of_sides(20), picture, scale=1, model=house.entry(1))
    assert np.array_equal(made, picture)
    small = enlarged(tmp_path, graphs.of_sides(20), picture[:7, :9], scale=1, model=house.entry(1))
    assert np.array_equal(small, picture[:7, :9])


def test_model_with_channels_last_gets_them_there(tmp_path: Path) -> None:
    picture = house.noise(30, 50)
    last = tuple(replace(one, shape=("N", "H", "W", 3)) for one in house.GRAPH.inputs)
    graph = replace(house.GRAPH, inputs=last, outputs=last)
    preparation = Preparation(Fit.TILES, channels_last=True)
    model = replace(house.entry(1, graph=graph), preparation=preparation)
    wanted, made = house.task(picture, 1)
    runner = house.runner(house.source(tmp_path, graphs.with_channels_last(), graph))
    Scaler(model, runner, 1).upscale(wanted, house.control())
    assert np.array_equal(made, picture)
