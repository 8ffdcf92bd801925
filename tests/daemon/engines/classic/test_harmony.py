# SPDX-License-Identifier: GPL-3.0-or-later
"""What was pasted in, in the light of the picture."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic.harmony import around, harmonised
from cavendish.engines.classic.oklab import to_oklab
from tests.daemon.imaging.photographs import opaque, photograph

BELOW = opaque(photograph(200, 160))
PLACE = np.zeros(BELOW.shape[:2], np.bool_)
PLACE[50:110, 60:140] = True


def pasted(gain: Any = (1.0, 1.0, 1.0), gamma: float = 1.0) -> Any:
    """A part of the picture, in other light."""
    light = np.clip((BELOW[..., :3] / 255) ** gamma * gain, 0, 1)
    alpha = np.where(PLACE, np.uint8(255), np.uint8(0))
    return np.dstack([np.rint(light * 255).astype(np.uint8), alpha])


def off(layer: Any) -> float:
    """How far the layer is from what was there, a JND being about 0.02."""
    one, other = (to_oklab(each[PLACE][:, :3] / 255) for each in (layer, BELOW))
    return float(np.linalg.norm(one - other, axis=1).mean())


@pytest.mark.parametrize(
    ("gain", "gamma"), [((1.5, 1.0, 0.7), 1.0), ((0.5, 0.5, 0.5), 1.0), ((0.7, 0.9, 1.3), 0.8)]
)
def test_part_in_other_light_comes_nearer_to_what_it_was(gain: Any, gamma: float) -> None:
    layer = pasted(gain, gamma)
    assert off(harmonised(layer, BELOW)) < 0.7 * off(layer)


def test_part_in_the_same_light_hardly_changes() -> None:
    assert off(harmonised(pasted(), BELOW)) < 0.03


def test_strength_is_how_far_it_goes() -> None:
    layer = pasted((1.5, 1.0, 0.7))
    none, half, whole = (harmonised(layer, BELOW, each) for each in (0.0, 0.5, 1.0))
    assert np.abs(none.astype(int) - layer).max() <= 1
    assert off(whole) < off(half) < off(layer)


def test_alpha_stays() -> None:
    layer = pasted((1.5, 1.0, 0.7))
    assert np.array_equal(harmonised(layer, BELOW)[..., 3], layer[..., 3])


def test_nothing_to_look_at_changes_nothing() -> None:
    layer, nothing = pasted((1.5, 1.0, 0.7)), np.zeros_like(BELOW)
    assert np.array_equal(harmonised(layer, nothing), layer)
    assert np.array_equal(harmonised(nothing, BELOW), nothing)


def test_layer_that_hides_everything_looks_at_what_is_below() -> None:
    layer = pasted((1.5, 1.0, 0.7))
    layer[..., 3] = 255
    assert off(harmonised(layer, BELOW)) < 0.7 * off(layer)


def test_what_is_near_is_found_across_and_down() -> None:
    layer = np.zeros((60, 70, 4), np.uint8)
    layer[20:26, 30:37, 3] = 255
    weight = around(layer, lambda: None)
    near = np.zeros((60, 70), np.bool_)
    near[12:34, 22:45] = True
    near[20:26, 30:37] = False
    assert np.array_equal(weight > 0, near)


def test_check_stops_the_work() -> None:
    class Stopped(Exception):
        pass

    looks = []

    def stop() -> None:
        looks.append(1)
        if len(looks) > 4:
            raise Stopped

    with pytest.raises(Stopped):
        harmonised(pasted(), BELOW, check=stop)


def test_colour_of_the_subject_is_not_taken_for_that_of_its_light() -> None:
    below = np.full((80, 80, 4), (120, 122, 120, 255), np.uint8)
    below[::2] = (150, 152, 150, 255)
    layer = np.zeros_like(below)
    layer[20:60, 20:60] = (220, 90, 30, 255)
    layer[20:60, 52:60] = (235, 235, 235, 255)
    white = to_oklab(harmonised(layer, below)[40, 56, :3] / 255)
    assert np.hypot(white[1], white[2]) < 0.02


def test_black_takes_no_tint() -> None:
    layer = pasted((1.5, 1.0, 0.7))
    layer[60:100, 70:90, :3] = 0
    black = to_oklab(harmonised(layer, BELOW)[80, 80, :3] / 255)
    assert np.hypot(black[1], black[2]) < 0.01
