# SPDX-License-Identifier: GPL-3.0-or-later
"""A star on something else, as it can be pointed at."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic.picking import picked
from cavendish.engines.engine import SelectTask
from cavendish.request import Box, Point

SIDE = 96
STAR_BOX = Box(18, 12, 66, 66)


def star() -> np.ndarray:
    """Where it is, bool [SIDE, SIDE]."""
    y, x = np.mgrid[:SIDE, :SIDE]
    return np.hypot(y - 45, x - 51) < 22 + 4 * np.sin(5 * np.arctan2(y - 45, x - 51))


def scene(noise: float, seed: int = 3) -> np.ndarray:
    """It, in orange on green, both with texture and light from one side."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:SIDE, :SIDE, :1][:2]
    below, above = (_texture(random, colour, noise) for colour in ((90, 120, 80), (190, 110, 60)))
    colours = np.where(star()[..., None], above + 0.6 * (y - 48), below + 0.4 * (x - 48))
    made = np.full((SIDE, SIDE, 4), 255, np.uint8)
    made[..., :3] = np.clip(colours, 0, 255)
    return made


def _texture(random: np.random.Generator, colour: tuple[int, ...], noise: float) -> np.ndarray:
    coarse = random.normal(0, noise, (SIDE // 2, SIDE // 2, 3))
    return np.array(colour) + np.kron(coarse, np.ones((2, 2, 1)))


def overlap(mask: np.ndarray, truth: np.ndarray) -> float:
    return float((truth & (mask > 127)).sum() / (truth | (mask > 127)).sum())


def scribble() -> np.ndarray:
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    drawn[44:47, 36:66] = 255
    return drawn


def pick(shown: np.ndarray, *points: Point, **more: Any) -> np.ndarray:
    return picked(SelectTask(shown, points, **more), lambda: None)


@pytest.mark.parametrize(("noise", "least"), [(0, 0.98), (8, 0.97), (20, 0.9)])
@pytest.mark.parametrize(
    ("points", "more"),
    [
        ((Point(51, 45),), {}),
        ((Point(51, 45), Point(8, 8, inside=False)), {}),
        ((), {"scribble": scribble()}),
        ((), {"box": STAR_BOX}),
        ((Point(51, 45), Point(20, 15, inside=False)), {"box": STAR_BOX}),
    ],
    ids=["a click", "two clicks", "a scribble", "a box", "a box and clicks"],
)
def test_what_is_pointed_at_is_found(
    noise: float, least: float, points: tuple[Point, ...], more: dict[str, Any]
) -> None:
    assert overlap(pick(scene(noise), *points, **more), star()) > least


def test_click_that_is_not_wanted_takes_its_side_away() -> None:
    shown = np.full((80, 120, 4), (90, 120, 80, 255), np.uint8)
    shown[20:60, 20:50, :3] = shown[20:60, 70:100, :3] = (200, 60, 50)
    shown[30:50, 50:70, :3] = (200, 60, 50)
    both = pick(shown, Point(30, 40))
    assert both[40, 30] == both[40, 90] == 255
    one = pick(shown, Point(30, 40), Point(90, 40, inside=False))
    assert one[40, 30] == 255
    assert one[40, 90] == 0


def test_clicks_beside_each_other_in_a_large_picture_are_understood() -> None:
    shown = np.full((40, 2048, 4), 200, np.uint8)
    shown[..., 3] = 255
    mask = pick(shown, Point(1000, 20), Point(1001, 20, inside=False))
    assert mask[20, 1000] == 255
    drawn = np.zeros((40, 2048), np.uint8)
    drawn[20, 1000] = 255
    assert pick(shown, Point(1001, 20, inside=False), scribble=drawn)[20, 1000] == 255


def test_nothing_is_found_outside_of_the_box() -> None:
    box = Box(22, 22, 34, 20)
    mask = pick(scene(8), box=box)
    mask[22:42, 22:56] = 0
    assert not mask.any()


def test_large_picture_is_selected_to_the_pixel() -> None:
    large = scene(0).repeat(3, axis=0).repeat(3, axis=1)
    mask = pick(large, Point(153, 135))
    assert overlap(mask, star().repeat(3, axis=0).repeat(3, axis=1)) > 0.98


def test_one_colour_is_one_thing() -> None:
    shown = np.full((30, 40, 4), 255, np.uint8)
    assert (pick(shown, Point(5, 5)) == 255).all()
    whole = pick(shown, box=Box(0, 0, 40, 30))
    assert (whole == 255).all()


def test_click_between_the_lines_of_a_drawing_selects_what_they_enclose() -> None:
    paper = np.full((600, 600, 4), 255, np.uint8)
    inside = np.zeros((600, 600), bool)
    inside[150:450, 200:500] = True
    paper[146:454, 196:504, :3] = 0
    paper[inside] = 255
    assert overlap(pick(paper, Point(300, 200)), inside) > 0.95
    outside = pick(paper, Point(50, 300))
    assert outside[10, 10] == 255
    assert outside[300, 300] == 0


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 500), (400, 2)])
def test_pictures_of_any_shape_are_looked_at(height: int, width: int) -> None:
    shown = np.random.default_rng(1).integers(0, 256, (height, width, 4), np.uint8)
    drawn = np.full((height, width), 255, np.uint8)
    assert pick(shown, Point(0, 0)).shape == (height, width)
    assert pick(shown, box=Box(0, 0, 1, 1)).shape == (height, width)
    assert pick(shown, scribble=drawn, box=Box(0, 0, width, height)).shape == (height, width)


def test_same_task_has_the_same_mask() -> None:
    shown = scene(20)
    assert np.array_equal(pick(shown, box=STAR_BOX), pick(shown, box=STAR_BOX))


def test_it_can_be_stopped_at_any_time() -> None:
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls > 9:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        picked(SelectTask(scene(8), box=STAR_BOX), stop)
