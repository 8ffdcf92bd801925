# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.easel."""

from __future__ import annotations

from dataclasses import replace

from cavendish_client import Plan, Upload
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.easel import Easel
from tests.plugins.client.studio.host import Sheet

UPLOAD = Upload("example.org", ("the picture",), False)
PLAN = Plan("gemini", "Banana", ("It draws well.",), 40_000, endpoints=("google", "relay"))


def easel(plan: Plan | None) -> Easel:
    sheet = Sheet()
    return Easel(sheet, sheet.view(), Draft(prompt="red"), plan=plan)


def test_tip_tells_who_does_it_in_which_size_and_why() -> None:
    plan = replace(PLAN, size="2K", ratio="3:2")
    assert easel(plan).tip == "Banana, 2K, 3:2, at google\nIt draws well."
    assert easel(PLAN).tip.startswith("Banana, at google")
    assert easel(Plan("classic", reasons=("No key.",))).tip == "This machine\nNo key."
    assert "new layer" in easel(None).tip


def test_upload_is_unagreed_until_it_is_agreed_to() -> None:
    assert easel(replace(PLAN, upload=UPLOAD)).unagreed == UPLOAD
    assert easel(replace(PLAN, upload=replace(UPLOAD, agreed=True))).unagreed is None
    assert easel(PLAN).unagreed is None
    assert easel(None).unagreed is None
