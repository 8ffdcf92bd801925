# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cavendish.engines.engine import FillTask
from cavendish.engines.inference.inpainting import inpaint
from cavendish.errors import JobCancelled
from cavendish.request import Box
from tests.daemon.engines.inference.painters import flat, painter, task
from tests.daemon.engines.onnx import house


def holes(height: int, width: int, *boxes: tuple[int, int, int, int]) -> np.ndarray:
    """A mask with these holes: left, top, right, bottom."""
    mask = np.zeros((height, width), np.uint8)
    for left, top, right, bottom in boxes:
        mask[top:bottom, left:right] = 255
    return mask


def filled(folder: Path, wanted: FillTask) -> np.ndarray:
    """The whole picture; outside the mask nothing may have changed."""
    outcome = inpaint(wanted, painter(folder), house.control())
    made, box = wanted.picture.copy(), outcome.box
    made[box.y : box.y + box.height, box.x : box.x + box.width] = outcome.picture
    kept = wanted.mask == 0
    assert np.array_equal(made[kept], wanted.picture[kept])
    return made


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_hole_is_filled_at_the_pictures_depth(tmp_path: Path, dtype: Any) -> None:
    factor = 257 if dtype is np.uint16 else 1
    picture = flat(90, 120).astype(dtype) * factor
    mask = holes(90, 120, (30, 20, 60, 50))
    picture[mask > 0] = 7
    made = filled(tmp_path, task(picture, mask))
    wanted = np.array((200, 100, 50, 255)) * factor
    assert np.abs(made.astype(int) - wanted).max() <= factor


def test_outcome_is_the_bounds_of_the_mask(tmp_path: Path) -> None:
    mask = holes(90, 300, (5, 6, 9, 8), (280, 70, 290, 75))
    outcome = inpaint(task(flat(90, 300), mask), painter(tmp_path), house.control())
    assert outcome.box == Box(5, 6, 285, 69)


def test_holes_far_apart_take_the_colours_round_each(tmp_path: Path) -> None:
    picture = flat(100, 900, (0, 0, 0, 255))
    picture[:, 450:] = 240
    made = filled(tmp_path, task(picture, holes(100, 900, (20, 40, 40, 60), (860, 40, 880, 60))))
    assert made[50, 30, 0] < 2
    assert made[50, 870, 0] > 238


def test_order_of_the_channels_does_not_change_the_picture(tmp_path: Path) -> None:
    mask = holes(70, 70, (20, 20, 40, 40))
    picture = house.noise(70, 70)
    plain = filled(tmp_path, task(picture, mask))
    swapped = filled(tmp_path, task(picture[..., [2, 1, 0, 3]], mask, blue_first=True))
    assert np.array_equal(swapped[..., [2, 1, 0, 3]], plain)


def test_order_of_the_guide_may_be_another_one(tmp_path: Path) -> None:
    mask = holes(70, 70, (20, 20, 40, 40))
    picture = flat(70, 70).astype(np.uint16) * 257
    guide = flat(70, 70)[..., [2, 1, 0, 3]]
    made = filled(tmp_path, task(picture, mask, guide=guide, guide_blue_first=True))
    assert np.abs(made.astype(int) - picture).max() <= 257


def test_documents_own_space_is_filled_by_what_people_see(tmp_path: Path) -> None:
    """Linear light at 16 bits: what is seen as 128 is a fifth of the whole there."""
    tones = np.linspace(20, 230, 70).astype(np.uint8)
    guide = np.repeat(np.repeat(tones[:, None, None], 70, 1), 4, 2)
    guide[..., 3] = 255
    light = ((guide / 255 + 0.055) / 1.055) ** 2.4
    picture = np.rint(light * 65535).astype(np.uint16)
    picture[..., 3] = 65535
    mask = holes(70, 70, (25, 25, 45, 45))
    hidden = picture.copy()
    hidden[mask > 0, :3] = 40_000
    guide[mask > 0, :3] = 200
    made = filled(tmp_path, task(hidden, mask, guide=guide))
    seen = guide[mask == 0][:, 0].mean() / 255
    wanted = ((seen + 0.055) / 1.055) ** 2.4 * 65535
    assert abs(float(made[35, 35, 0]) / wanted - 1) < 0.15


def test_long_hole_is_filled_in_tiles(tmp_path: Path) -> None:
    mask = holes(100, 1200, (10, 40, 1190, 50))
    made = filled(tmp_path, task(flat(100, 1200), mask))
    assert np.abs(made.astype(int) - (200, 100, 50, 255)).max() <= 1


def test_hole_that_leaves_little_is_filled(tmp_path: Path) -> None:
    mask = np.full((300, 300), 255, np.uint8)
    mask[140:160, 140:160] = 0
    made = filled(tmp_path, task(flat(300, 300), mask))
    assert np.abs(made.astype(int) - (200, 100, 50, 255)).max() <= 2


def test_picture_goes_on_beyond_its_border_opaquely(tmp_path: Path) -> None:
    """As to expand it: nothing, and no opacity, where there is no picture yet."""
    picture = np.zeros((160, 200, 4), np.uint8)
    picture[30:130, 40:160] = flat(100, 120)
    mask = np.full((160, 200), 255, np.uint8)
    mask[30:130, 40:160] = 0
    made = filled(tmp_path, task(picture, mask))
    assert np.abs(made.astype(int) - (200, 100, 50, 255)).max() <= 2


def test_cancelled_job_stops_before_the_next_hole(tmp_path: Path) -> None:
    stop = house.control()
    stop.stop()
    mask = holes(70, 70, (20, 20, 40, 40))
    with pytest.raises(JobCancelled):
        inpaint(task(flat(70, 70), mask), painter(tmp_path), stop)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(data=st.data(), height=st.integers(1, 150), width=st.integers(1, 150))
def test_any_hole_in_any_picture_is_filled_with_what_is_round_it(
    tmp_path: Path, data: st.DataObject, height: int, width: int
) -> None:
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    right = data.draw(st.integers(left + 1, width))
    bottom = data.draw(st.integers(top + 1, height))
    mask = holes(height, width, (left, top, right, bottom))
    if not (mask == 0).any():
        mask[0, 0] = 0
        if mask.size == 1:
            return
    picture = flat(height, width)
    picture[mask > 0] = 0
    made = filled(tmp_path, task(picture, mask))
    assert np.abs(made.astype(int) - (200, 100, 50, 255)).max() <= 3
