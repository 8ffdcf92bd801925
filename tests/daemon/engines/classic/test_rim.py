# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hole's border cuts through."""

import numpy as np
import pytest

from cavendish.engines.classic.completion import complete
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.patches import Blended, Mask
from cavendish.engines.classic.rim import ease
from cavendish.errors import JobCancelled
from tests.daemon.engines.classic.scenes import disc, noise, ramp

SIDE = 60


def voted(hole: Mask, gap: float, white: float = 255) -> Blended:
    """A gray plane around a hole that is darker by a gap, and flat."""
    colour = np.full((*hole.shape, 4), white / 2, np.float32)
    colour[hole] -= gap
    flat = np.zeros_like(colour)
    return Blended(colour, flat, flat.copy(), (0, 0))


def cut_bar(white: float) -> tuple[Mask, Blended]:
    """A hole that a bright bar reaches from the left, and is cut by."""
    hole = np.zeros((SIDE, SIDE), np.bool_)
    hole[15:45, 20:45] = True
    plane = voted(hole, white / 50, white)
    plane.colour[24:36, :20] = white
    return hole, plane


def eased(plane: Blended, hole: Mask, white: float = 255) -> float:
    """How far the steps have changed, at most."""
    with Crew() as crew:
        ease(plane, hole, white, crew)
    return float(max(np.abs(plane.right).max(), np.abs(plane.down).max()))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_object_that_the_hole_cuts_does_not_glow_into_the_fill(
    dtype: type[np.uint8 | np.uint16],
) -> None:
    most = np.iinfo(dtype).max
    sky = (ramp(120, 160) // 4 + 120).astype(np.uint16)
    picture = (sky * (most // 255)).astype(dtype)
    picture[..., 3] = most
    hole = np.zeros((120, 160), np.bool_)
    hole[30:90, 60:100] = True
    tower = picture.copy()
    tower[20:90, 72:88, :3] = most // 16
    filled = complete(tower, hole)
    inside = hole.copy()
    inside[30:36] = False
    off = np.abs(filled[inside].astype(int) - picture[inside])
    assert off.max() <= 6 * (most // 255)


def test_light_that_differs_all_along_the_rim_is_still_led_in() -> None:
    hole = disc(SIDE, SIDE, 18)
    assert eased(voted(hole, 40), hole) == 0


@pytest.mark.parametrize("white", [255.0, 65535.0])
def test_what_stands_out_of_the_rim_is_led_over(white: float) -> None:
    hole, plane = cut_bar(white)
    eased(plane, hole, white)
    # Between the bar and the hole lies what does, but for the light, which differs all around.
    step = plane.colour[30, 20] - plane.colour[30, 19] + white / 50
    assert np.allclose(plane.right[30, 19], step, atol=white / 100)
    assert not plane.right[50].any()


def test_fill_that_is_busy_hides_what_stands_out() -> None:
    hole, plane = cut_bar(255)
    plane.colour[24:36, :20] = 190
    plane.right[...] = noise(SIDE, SIDE) / np.float32(4)
    before = plane.right.copy()
    eased(plane, hole)
    assert np.allclose(plane.right, before, atol=1e-3)


def test_hole_without_a_rim_is_left_as_it_is() -> None:
    hole = np.ones((8, 8), np.bool_)
    assert eased(voted(hole, 0), hole) == 0


def test_cancel_is_looked_for() -> None:
    hole = disc(SIDE, SIDE, 18)
    with Crew(cancelled=lambda: True) as crew, pytest.raises(JobCancelled):
        ease(voted(hole, 0), hole, 255, crew)
