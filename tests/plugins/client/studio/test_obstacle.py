# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.obstacle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cavendish_client import Box, Point, Role
from cavendish_client.studio.document import View
from cavendish_client.studio.draft import Draft, Kind, Source
from cavendish_client.studio.mode import Mode
from cavendish_client.studio.obstacle import obstacle
from tests.plugins.client.studio.test_capacity import CANDY, MAGENTA

OPEN = View(300, 200, None)
SELECTED = View(300, 200, Box(10, 10, 20, 20))


@pytest.mark.parametrize(
    ("mode", "prompt", "view", "missing"),
    [
        (Mode.EDIT, "", SELECTED, "Say what to change"),
        (Mode.EDIT, " ", SELECTED, "Say what to change"),
        (Mode.EDIT, "red", OPEN, ""),
        (Mode.FILL, "", OPEN, "Select what to fill"),
        (Mode.FILL, "", SELECTED, ""),
        (Mode.REMOVE, "a tree", OPEN, "Select what to remove"),
        (Mode.TEXT, "write OPEN", SELECTED, "Put what to write in “quotes”"),
        (Mode.TEXT, "write “OPEN”", SELECTED, ""),
        (Mode.DESCRIBE, "", OPEN, ""),
        (Mode.EXPAND, "", OPEN, ""),
        (Mode.RESTYLE, "", OPEN, "Name a style, or add a style reference"),
    ],
)
def test_obstacle_says_what_to_do_next(mode: Mode, prompt: str, view: View, missing: str) -> None:
    assert obstacle(Draft(mode, prompt), view) == missing


def test_who_points_at_what_is_meant_need_not_select_it_roughly() -> None:
    draft = Draft(Mode.SELECT, points=(Point(4, 5),))
    assert obstacle(draft, OPEN) == ""
    assert obstacle(replace(draft, points=()), OPEN) == "Select it roughly"
    assert obstacle(replace(draft, mode=Mode.FILL), OPEN) == "Select what to fill"


def test_layer_to_fit_in_has_to_be_selected() -> None:
    assert obstacle(Draft(Mode.HARMONISE), OPEN) == "Select the layer to fit in"
    assert obstacle(Draft(Mode.HARMONISE), replace(OPEN, active="{1}")) == ""


def test_obstacle_lets_a_style_reference_stand_for_words() -> None:
    style = Source(Kind.LAYER, "{1}", "Hat", Role.STYLE)
    assert obstacle(Draft(Mode.RESTYLE).with_reference(style), OPEN) == ""


def test_model_without_a_style_of_its_own_needs_a_style_reference() -> None:
    draft = Draft(Mode.RESTYLE, "as in a storm", local="magenta")
    palette = draft.with_reference(Source(Kind.LAYER, "{1}", "Hat", Role.PALETTE))
    assert obstacle(draft, OPEN, MAGENTA) == "Add a style reference"
    assert obstacle(palette, OPEN, MAGENTA) == "Add a style reference"
    assert obstacle(palette.with_role("{1}", "style"), OPEN, MAGENTA) == ""
    assert obstacle(draft, OPEN, CANDY) == obstacle(draft, OPEN) == ""


def test_expand_has_to_go_somewhere() -> None:
    nowhere = Draft(Mode.EXPAND, choice="each")
    assert obstacle(nowhere, OPEN) == "Say how far to expand"
    assert obstacle(nowhere, SELECTED) == ""
    there = Draft(Mode.EXPAND, choice="ratio", ratio="3:2")
    assert obstacle(there, OPEN) == "It is 3:2 already"
    assert obstacle(Draft(Mode.EXPAND, choice="ratio", ratio="1:1"), OPEN) == ""


def test_model_of_one_style_needs_no_words() -> None:
    view = View(400, 200, None, "{layer}")
    assert obstacle(Draft(Mode.RESTYLE, local="candy"), view) == ""
    assert obstacle(Draft(Mode.EDIT, local="turbo"), view) != ""
