# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.guide."""

from __future__ import annotations

import pytest

from cavendish_client import Role
from cavendish_client.studio.draft import Draft, Kind, Source, Stroke
from cavendish_client.studio.guide import remark
from cavendish_client.studio.mode import Mode
from tests.plugins.client.studio.host import Sheet

COAT = Source(Kind.LAYER, "{coat}", "Coat")
HAT = Source(Kind.LAYER, "{hat}", "Hat of felt", Role.DOODLE)
ONE = "While the layer “{}” is shown, the paint counts as part of the picture. Hide it."


def cutting(*sources: Source) -> Draft:
    draft = Draft(Mode.CUTOUT)
    for source in sources:
        draft = draft.with_reference(source)
    return draft


def test_strokes_that_are_shown_are_to_be_hidden() -> None:
    sheet, draft = Sheet(), cutting(COAT, HAT).with_role("{hat}", Stroke.HAIR.value)
    assert remark(draft, sheet) == (
        "While the layers “Coat” and “Hat of felt” are shown, the paint counts as part of the "
        "picture. Hide them."
    )
    sheet.hidden = {"{coat}"}
    assert remark(draft, sheet) == ONE.format("Hat of felt")
    sheet.hidden |= {"{hat}"}
    assert remark(draft, sheet) == ""


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (Draft(prompt="follow the arrow").with_reference(HAT), ONE.format("Hat of felt")),
        (Draft(Mode.GENERATE).with_reference(HAT), ""),
        (Draft().with_reference(COAT), ""),
        (Draft(Mode.LINES), ""),
        (cutting(), ""),
    ],
    ids=["doodle", "no picture is looked at", "reference", "no references", "no strokes"],
)
def test_only_paint_that_guides_on_a_picture_is_told(draft: Draft, told: str) -> None:
    assert remark(draft, Sheet()) == told
