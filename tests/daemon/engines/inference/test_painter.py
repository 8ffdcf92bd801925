# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
import pytest

from cavendish.engines.inference.painter import Painter
from cavendish.errors import ModelContractBroken, ModelOutputBroken
from cavendish.imaging.bounds import Bounds
from tests.daemon.engines.inference.painters import MIGAN, flat, painter
from tests.models import graphs

PIECE = Bounds(20, 10, 40, 30)


def hole(height: int, width: int, piece: Bounds = PIECE) -> np.ndarray:
    made = np.zeros((height, width), np.bool_)
    made[piece.slices] = True
    return made


def paint(one: Painter, seen: np.ndarray, piece: Bounds = PIECE) -> np.ndarray:
    """What is painted into a hole that is the piece, whatever lies in it."""
    gap = hole(*seen.shape[:2], piece)
    hidden = seen.copy()
    hidden[gap] = (1, 255, 3, 77)
    painted = one.paint(hidden, gap, piece)
    made = painted.rows(0, piece.height)
    for top in range(0, piece.height, 16):
        # A few rows at a time are the same, but for what the scaling rounds.
        bottom = min(top + 16, piece.height)
        assert np.abs(painted.rows(top, bottom) - made[top:bottom]).max() < 0.01
    return made


@pytest.mark.parametrize("scale", [1.0, 255.0])
@pytest.mark.parametrize("side", [(64, 64), (40, 50), (200, 160)], ids=["as is", "less", "more"])
def test_hole_takes_the_colour_that_the_model_gives(
    tmp_path: Path, side: tuple[int, int], scale: float
) -> None:
    one = painter(tmp_path, graphs.mean_painter(scale=scale))
    made = paint(one, flat(*side))
    assert made.shape == (20, 20, 4)
    assert np.abs(made - (200, 100, 50, 255)).max() < 0.6


def test_picture_of_whole_numbers_and_a_mask_the_other_way_round(tmp_path: Path) -> None:
    made = paint(painter(tmp_path, graphs.byte_painter(), MIGAN), flat(90, 700))
    assert np.abs(made - (200, 100, 50, 255)).max() < 1.1


@pytest.mark.parametrize("scale", [1.0, 255.0])
def test_scale_is_probed_where_the_picture_is_too_dark_to_tell_it(
    tmp_path: Path, scale: float
) -> None:
    one = painter(tmp_path, graphs.mean_painter(scale=scale))
    made = paint(one, flat(64, 64, (1, 1, 0, 255)))
    assert np.abs(made - (1, 1, 0, 255)).max() < 0.6


def test_scale_is_told_by_what_is_known_and_not_by_what_was_painted(tmp_path: Path) -> None:
    one = painter(tmp_path, graphs.mean_painter(scale=1, level=0.9))
    made = paint(one, flat(64, 64, (8, 8, 8, 255)), Bounds(2, 2, 62, 62))
    assert made[20:40, 20:40, 0].min() > 200


def test_step_at_the_border_is_levelled(tmp_path: Path) -> None:
    """A model that paints all a little too light still ends in its surroundings."""
    made = paint(painter(tmp_path, graphs.mean_painter(level=10 / 255)), flat(64, 64))
    assert np.abs(made[..., 0] - 200).max() < 2


def test_what_is_painted_small_has_the_grain_of_its_surroundings(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    seen = flat(400, 400, (120, 120, 120, 255))
    seen[..., :3] += random.integers(-20, 21, (400, 400, 1)).astype(np.int8).view(np.uint8)
    made = paint(painter(tmp_path), seen, Bounds(120, 140, 280, 260))
    assert 6 < made[20:-20, 20:-20, 0].std() < 16
    assert abs(made[..., 0].mean() - 120) < 2


def test_alpha_is_painted_too_where_it_is_not_the_same_all_round(tmp_path: Path) -> None:
    seen = flat(64, 64)
    seen[:, 32:, 3] = 0
    made = paint(painter(tmp_path), seen)
    assert 60 < made[..., 3].mean() < 200
    assert (paint(painter(tmp_path), flat(64, 64, (9, 9, 9, 128)))[..., 3] == 128).all()


def test_what_is_transparent_does_not_lend_its_hidden_colour(tmp_path: Path) -> None:
    seen = flat(64, 64)
    seen[50:] = (0, 0, 255, 0)
    made = paint(painter(tmp_path), seen)
    assert np.abs(made[..., :3] - (200, 100, 50)).max() < 1


def test_weights_that_are_no_numbers_paint_nothing(tmp_path: Path) -> None:
    with pytest.raises(ModelOutputBroken, match="not a number"):
        paint(painter(tmp_path, graphs.mean_painter(level=np.nan)), flat(64, 64))


def test_model_without_a_mask_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelContractBroken, match="2 inputs and has 1"):
        paint(painter(tmp_path, graphs.nearest(1)), flat(64, 64))


@pytest.mark.parametrize("sides", [(64, 64), (64, 48)], ids=["square", "no square"])
def test_window_is_the_square_that_the_file_fixes(tmp_path: Path, sides: tuple[int, int]) -> None:
    made = graphs.byte_painter()
    for tensor in made.graph.input:
        for place, side in zip((2, 3), sides, strict=True):
            tensor.type.tensor_type.shape.dim[place].dim_value = side
    one = painter(tmp_path, made, MIGAN)
    if sides == (64, 64):
        assert one.window == 64
        return
    with pytest.raises(ModelContractBroken, match="64 x 48"):
        _ = one.window
