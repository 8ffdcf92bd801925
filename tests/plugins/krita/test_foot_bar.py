# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.foot_bar."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from cavendish_krita.foot_bar import FootBar

CHECKED = Qt.CheckState


@pytest.fixture
def foot(qtbot: QtBot) -> Iterator[FootBar]:
    parent = QWidget()
    yield FootBar(parent)
    parent.close()


def told(is_on: bool | None) -> Any:
    return SimpleNamespace(is_on=is_on, title=f"title {is_on}", tip=f"tip {is_on}")


def box_of(foot: FootBar) -> QCheckBox:
    box = foot.findChild(QCheckBox, "cavendish_offline")
    assert box is not None
    return box


@pytest.mark.parametrize(
    ("is_on", "state"),
    [(None, CHECKED.PartiallyChecked), (False, CHECKED.Unchecked), (True, CHECKED.Checked)],
)
def test_switch_is_shown_and_not_told(foot: FootBar, is_on: bool | None, state: object) -> None:
    seen: list[bool] = []
    foot.switched.connect(seen.append)
    foot.show_offline(told(is_on))
    box = box_of(foot)
    assert box.checkState() == state
    assert (box.text(), box.toolTip()) == (f"title {is_on}", f"tip {is_on}")
    assert box.font().bold() is bool(is_on)
    assert seen == []


@pytest.mark.parametrize(("is_on", "wanted"), [(None, True), (False, True), (True, False)])
def test_click_asks_for_the_other_state(foot: FootBar, is_on: bool | None, wanted: bool) -> None:
    seen: list[bool] = []
    foot.switched.connect(seen.append)
    foot.show_offline(told(None))
    foot.show_offline(told(is_on))
    box_of(foot).click()
    assert seen == [wanted]


def test_models_are_asked_for(foot: FootBar, qtbot: QtBot) -> None:
    button = foot.findChild(QToolButton, "cavendish_models")
    assert button is not None
    with qtbot.waitSignal(foot.models_asked):
        button.click()
