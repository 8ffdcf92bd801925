# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cavendish_client import Role
from cavendish_client.studio.draft import Draft, Kind, Layer, Source, obstacle
from cavendish_client.studio.mode import Mode

HAT = Source(Kind.LAYER, "{1}", "Hat")
LAYERS = [Layer("{1}", "Hat"), Layer("{2}", "Coat"), Layer("{3}", "Coat")]


@pytest.mark.parametrize(
    ("mode", "prompt", "has_selection", "missing"),
    [
        (Mode.EDIT, "", True, "Say what to change"),
        (Mode.EDIT, " ", True, "Say what to change"),
        (Mode.EDIT, "red", False, ""),
        (Mode.FILL, "", False, "Select what to fill"),
        (Mode.FILL, "", True, ""),
        (Mode.REMOVE, "a tree", False, "Select what to remove"),
        (Mode.TEXT, "write OPEN", True, "Put what to write in “quotes”"),
        (Mode.TEXT, "write “OPEN”", True, ""),
        (Mode.DESCRIBE, "", False, ""),
        (Mode.EXPAND, "", False, ""),
        (Mode.RESTYLE, "", False, "Name a style, or add a style reference"),
    ],
)
def test_obstacle_says_what_to_do_next(
    mode: Mode, prompt: str, has_selection: bool, missing: str
) -> None:
    assert obstacle(Draft(mode, prompt), has_selection=has_selection) == missing


def test_obstacle_lets_a_style_reference_stand_for_words() -> None:
    styled = Draft(Mode.RESTYLE).with_reference(replace(HAT, role=Role.STYLE))
    assert obstacle(styled, has_selection=False) == ""


def test_references_get_names_of_their_own_and_come_once() -> None:
    other = Source(Kind.FILE, "/hat.png", "Hat")
    draft = Draft().with_reference(HAT).with_reference(other).with_reference(HAT)
    assert [one.name for one in draft.references] == ["Hat", "Hat 2"]


def test_reference_can_change_its_role_and_go() -> None:
    draft = Draft().with_reference(HAT).with_role("{1}", Role.STYLE)
    assert draft.references[0].role is Role.STYLE
    assert draft.without_reference("{1}").references == ()


def test_mentioned_layers_become_references() -> None:
    draft = Draft(prompt="the @Hat on the @Coat").with_reference(HAT).with_mentioned(LAYERS)
    assert [(one.key, one.name) for one in draft.references] == [("{1}", "Hat"), ("{2}", "Coat")]


def test_sources_are_only_those_that_the_mode_takes() -> None:
    draft = Draft(Mode.REMOVE).with_reference(HAT)
    assert draft.sources == ()
    assert draft.references == (HAT,)


def test_option_is_the_modes_own() -> None:
    assert Draft(Mode.RETOUCH).option == "relight"
    assert Draft(Mode.RETOUCH, choice="focus").option == "focus"
    assert Draft(Mode.DESCRIBE, choice="focus").option == "caption"
    assert Draft(Mode.EDIT, choice="focus").option == ""


def test_words_come_once() -> None:
    assert Draft(Mode.DESCRIBE, variations=4).count == 1
    assert Draft(Mode.EDIT, variations=4).count == 4
