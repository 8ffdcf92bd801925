# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.verb_actions."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import cavendish_krita
from cavendish_client.studio.mode import Mode
from cavendish_krita.verb_actions import TITLES, name_of

DECLARED = Path(cavendish_krita.__file__).parent / "plugin" / "cavendish_krita.action"


def test_each_mode_without_words_is_an_action() -> None:
    assert list(TITLES) == [mode for mode in Mode if not mode.takes_words]


def test_actions_are_declared_as_they_are_made_and_have_no_key() -> None:
    declared = {
        action.get("name"): (action.findtext("text"), action.findtext("shortcut"))
        for action in ElementTree.parse(DECLARED).iter("Action")
    }
    made = {name_of(mode): (title, "") for mode, title in TITLES.items()}
    erasing = {name: declared[name] for name in ("cavendish_erase", "cavendish_cancel")}
    assert declared == {**erasing, **made}
