# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.thread_list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest
from PyQt6.QtWidgets import QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cavendish_client.threads import Thread, Turn
from cavendish_krita.thread_list import ThreadList

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
TURNS = (
    Turn("a", "", "edit", "make it red", "m", 40_000, NOW),
    Turn("b", "a", "edit", "add a hat", "m", 40_000, NOW),
)


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[ThreadList]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = ThreadList(parent)
    made.show_thread(Thread("t", "{d}", "", "", "b", NOW, TURNS))
    yield made
    parent.close()


def turns(shown: ThreadList) -> QListWidget:
    found = shown.findChild(QListWidget, "cavendish_turns")
    assert isinstance(found, QListWidget)
    return found


def go_back(shown: ThreadList) -> QPushButton:
    found = shown.findChild(QPushButton, "cavendish_go_back")
    assert isinstance(found, QPushButton)
    return found


def test_turns_are_listed_with_prompt_and_cost(shown: ThreadList) -> None:
    listed = [turns(shown).item(row).text().strip() for row in range(2)]  # type: ignore[union-attr]
    assert listed == ["Edit: make it red · $0.04", "▸ Edit: add a hat · $0.04"]


def test_only_another_turn_can_be_gone_back_to(shown: ThreadList, qtbot: QtBot) -> None:
    assert not go_back(shown).isEnabled()
    turns(shown).setCurrentRow(1)
    assert not go_back(shown).isEnabled()
    turns(shown).setCurrentRow(0)
    with qtbot.waitSignal(shown.gone_back) as told:
        go_back(shown).click()
    assert told.args == ["a"]


def test_thread_without_turns_hides(shown: ThreadList) -> None:
    assert shown.isVisibleTo(shown.parentWidget())
    shown.show_thread(None)
    assert not shown.isVisibleTo(shown.parentWidget())
