# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.prompt_box."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cavendish_krita.prompt_box import PromptBox

# Qt's own platform for tests says that of windows and lists that pop up.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[PromptBox]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = PromptBox(lambda: ["Hat of felt", "Coat"], parent)
    parent.show()
    made.setFocus()
    yield made
    parent.close()


def test_name_is_completed_after_the_at_sign(box: PromptBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "put the @Ha")
    box.complete("Hat of felt")
    assert box.toPlainText() == "put the @Hat of felt "


def test_ctrl_enter_begins_and_enter_does_not(box: PromptBox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(box.entered):
        qtbot.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(box.entered):
        qtbot.keyClick(box, Qt.Key.Key_Return)


def test_showing_a_prompt_tells_nobody_and_keeps_the_cursor(box: PromptBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "red")
    with qtbot.assertNotEmitted(box.edited):
        box.show_prompt("red")
        assert box.textCursor().position() == 3
        box.show_prompt("blue")
    assert box.toPlainText() == "blue"


def test_typing_goes_on_at_the_end_of_words_that_were_away(box: PromptBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "make the coa")
    box.show_prompt("")
    box.show_prompt("make the coa")
    qtbot.keyClicks(box, "t red")
    assert box.toPlainText() == "make the coat red"
