# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cavendish_client import Role
from cavendish_client.studio.draft import Draft, Kind, Layer, Source, Stroke
from cavendish_client.studio.mode import Mode

HAT = Source(Kind.LAYER, "{1}", "Hat")
LAYERS = [Layer("{1}", "Hat"), Layer("{2}", "Coat"), Layer("{3}", "Coat")]


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
    draft = Draft(Mode.TEXT).with_reference(HAT)
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


def test_style_of_a_picture_needs_no_model() -> None:
    draft = Draft(Mode.RESTYLE)
    assert not draft.works_offline
    for role in (Role.STYLE, Role.PALETTE):
        styled = draft.with_reference(Source(Kind.LAYER, "a", "A", role))
        assert styled.works_offline
    for mode in (Mode.LINES, Mode.UPSCALE, Mode.HARMONISE, Mode.CUTOUT, Mode.DENOISE):
        assert Draft(mode).works_offline
    assert not Draft(Mode.EDIT).works_offline


def test_model_of_this_machine_works_offline_and_looks_at_no_reference_but_a_style() -> None:
    style = Source(Kind.LAYER, "{1}", "Coat", Role.STYLE)
    draft = Draft(Mode.EDIT, local="turbo").with_reference(style)
    assert (draft.works_offline, draft.takes_references, draft.sources) == (True, False, ())
    assert replace(draft, mode=Mode.RESTYLE).sources == (style,)
    assert replace(draft, local="").sources == (style,)


def test_strokes_are_no_references_and_keep_until_they_are_told_otherwise() -> None:
    draft = Draft(Mode.CUTOUT, "@Coat").with_reference(HAT).with_mentioned(LAYERS)
    assert draft.sources == (replace(HAT, role=Stroke.KEEP),)
    assert draft.references == ()
    assert draft.takes_sources
    draft = draft.with_role("{1}", "hair")
    assert draft.strokes[0].role is Stroke.HAIR
    assert replace(draft, mode=Mode.EDIT).sources == ()
    assert draft.without_reference("{1}").sources == ()


PHOTO = Source(Kind.FILE, "/a.png", "a")


def test_file_is_no_stroke() -> None:
    assert Draft(Mode.CUTOUT).with_reference(PHOTO).sources == ()
    assert Draft(Mode.REMOVE).with_reference(PHOTO).sources == ()
    fill = Draft(Mode.FILL).with_reference(PHOTO)
    assert [one.key for one in fill.roles_of(PHOTO)] == [role.value for role in Role]


@pytest.mark.parametrize("mode", [Mode.REMOVE, Mode.EXPAND])
def test_layer_that_is_added_tells_what_may_be_copied(mode: Mode) -> None:
    draft = Draft(mode).with_reference(HAT)
    assert draft.sources == draft.drawn == (replace(HAT, role=Stroke.SOURCES),)
    assert [one.key for one in draft.roles_of(HAT)] == ["sources"]
    assert replace(draft, mode=Mode.CUTOUT).sources == ()
    assert draft.with_reference(HAT) == draft
    assert draft.without_reference(HAT.key).strokes == ()


def test_reference_of_a_fill_becomes_what_may_be_copied_and_back() -> None:
    cut = Draft(Mode.CUTOUT).with_reference(HAT)
    draft = replace(cut, mode=Mode.FILL).with_reference(HAT).with_reference(PHOTO)
    told = draft.with_role(HAT.key, "sources")
    assert told.references == told.referred == (PHOTO,)
    assert told.drawn == (replace(HAT, role=Stroke.SOURCES),)
    assert set(told.strokes) == {*told.drawn, *cut.strokes}
    back = told.with_role(HAT.key, "style")
    assert set(back.references) == {PHOTO, replace(HAT, role=Role.STYLE)}
    assert back.strokes == cut.strokes


def test_model_of_this_machine_copies_from_nowhere() -> None:
    draft = replace(Draft(Mode.REMOVE).with_reference(HAT), local="lama")
    assert (draft.sources, draft.takes_sources) == ((), False)
    assert replace(draft, local="").sources
