# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.mode."""

from __future__ import annotations

from cavendish.engines.registry import INSTALLED
from cavendish_client import Preset, Role, Wording
from cavendish_client.request import AnyRequest
from cavendish_client.studio.draft import Stroke
from cavendish_client.studio.mode import RETOUCHES, ROLES, WORDINGS, Mode


def test_every_mode_is_a_verb_of_the_daemon() -> None:
    verbs = {request.verb for request in AnyRequest.__args__}  # type: ignore[attr-defined]
    assert {mode.value.verb for mode in Mode} <= verbs


def test_choices_are_those_of_the_requests() -> None:
    assert [choice.key for choice in RETOUCHES] == [preset.value for preset in Preset]
    assert [choice.key for choice in WORDINGS] == [wording.value for wording in Wording]
    assert [choice.key for choice in ROLES] == [role.value for role in Role]


def test_what_needs_no_words_asks_no_model_elsewhere() -> None:
    near = {verb for spec in INSTALLED if spec.local for verb in spec.operations}
    assert {mode.value.verb for mode in Mode if not mode.takes_words} <= near


def test_strokes_tell_what_to_cut_out_what_to_copy_and_what_color_areas_have() -> None:
    told = {mode: [one.key for one in mode.strokes] for mode in Mode if mode.strokes}
    sources = [Stroke.SOURCES.value]
    assert told.pop(Mode.FLATS) == [Stroke.HINTS.value]
    others = Stroke.SOURCES, Stroke.HINTS
    assert told.pop(Mode.CUTOUT) == [one.value for one in Stroke if one not in others]
    assert told == dict.fromkeys((Mode.FILL, Mode.REMOVE, Mode.EXPAND), sources)


def test_what_can_be_added_is_named_on_the_button() -> None:
    modes = Mode.CUTOUT, Mode.FILL, Mode.REMOVE, Mode.EXPAND, Mode.FLATS
    titles = [mode.adds.title for mode in modes]
    assert titles == ["Strokes", "Reference", "Take from", "Take from", "Colors"]
    for mode in (Mode.CUTOUT, Mode.REMOVE, Mode.FLATS):
        assert "hide that layer" in mode.adds.tip


def test_only_select_makes_selections() -> None:
    assert [mode for mode in Mode if mode.makes_selections] == [Mode.SELECT]


def test_only_describe_makes_words() -> None:
    assert [mode for mode in Mode if mode.makes_words] == [Mode.DESCRIBE]
