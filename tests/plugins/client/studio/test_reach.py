# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.reach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_client import Box
from cavendish_client.studio import reach
from cavendish_client.studio.document import View
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.mode import RATIOS, Mode

VIEW = View(400, 200, None)
SIDES = st.integers(1, 20_000)


@pytest.mark.parametrize(
    ("choice", "target"),
    [
        ("all", Box(-100, -100, 600, 400)),
        ("left", Box(-100, 0, 500, 200)),
        ("right", Box(0, 0, 500, 200)),
        ("top", Box(0, -100, 400, 300)),
        ("bottom", Box(0, 0, 400, 300)),
        ("each", Box(-1, -2, 404, 206)),
        ("ratio", Box(0, -100, 400, 400)),
    ],
)
def test_target_follows_the_choice(choice: str, target: Box) -> None:
    draft = Draft(Mode.EXPAND, choice=choice, margins=(1, 2, 3, 4))
    assert reach.target(draft, VIEW) == target


def test_selection_says_what_is_new() -> None:
    view = View(400, 200, Box(300, 0, 100, 200))
    assert reach.target(Draft(Mode.EXPAND), view) == view.whole


def test_target_goes_by_at_least_a_pixel() -> None:
    assert reach.target(Draft(Mode.EXPAND, grow=0.1), View(1, 1, None)) == Box(-1, -1, 3, 3)


@given(SIDES, SIDES, st.sampled_from(RATIOS))
def test_rectangles_of_a_ratio_hold_the_box_and_are_held(
    width: int, height: int, ratio: str
) -> None:
    box = Box(7, -3, width, height)
    around, inside = reach.around(box, ratio), reach.inside(box, ratio)
    assert around.intersection(box) == box
    assert inside.intersection(box) == inside
    assert around.width == width or around.height == height
    assert inside.width == width or inside.height == height
    across, down = map(int, ratio.split(":"))
    # As near to it as whole pixels are.
    assert abs(around.width * down - around.height * across) < max(across, down)
    assert (
        abs(inside.width * down - inside.height * across) < max(across, down)
        or min(inside.width, inside.height) == 1
    )
