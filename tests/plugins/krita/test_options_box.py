# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.options_box."""

from __future__ import annotations

from typing import Any

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from cavendish_client.studio.draft import Draft
from cavendish_client.studio.mode import Choice
from cavendish_client.studio.options import Amount, Pick, Row, Switch
from cavendish_krita.options_box import OptionsBox

SIZE = Pick("size", "Size", "How large", (Choice("", "Auto"), Choice("2K", "2K", "Dear")), "")
LEFT = Amount("left", "Left", "More there", 8)
WEB = Switch("search_web", "Search the web", "Costs more", False)
ROWS: tuple[Row, ...] = (SIZE, LEFT, WEB)


class Shown:
    """A box, and what it has told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.box = OptionsBox(self.parent)
        self.told: list[Draft] = []
        self.box.changed.connect(self.told.append)
        self.box.show_rows(Draft(), ROWS)
        self.parent.show()

    def part(self, kind: Any, name: str) -> Any:
        return self.box.findChild(kind, f"cavendish_{name}")


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_showing_tells_nothing(shown: Shown) -> None:
    shown.box.show_rows(Draft(), (SIZE, Amount("left", "Left", "", 99), WEB))
    assert shown.part(QSpinBox, "left").value() == 99
    assert shown.told == []


def test_what_is_chosen_is_told(shown: Shown) -> None:
    shown.part(QComboBox, "size").activated.emit(1)
    shown.part(QSpinBox, "left").setValue(24)
    shown.part(QCheckBox, "search_web").click()
    assert [(d.size, d.margins[0], d.search_web) for d in shown.told] == [
        ("2K", 0, False),
        ("", 24, False),
        ("", 0, True),
    ]


def test_line_that_stays_keeps_its_widget(shown: Shown, qtbot: QtBot) -> None:
    size, web = shown.part(QComboBox, "size"), shown.part(QCheckBox, "search_web")
    shown.box.show_rows(Draft(), (WEB, SIZE))
    assert shown.part(QComboBox, "size") is size
    assert shown.part(QCheckBox, "search_web") is web
    qtbot.waitUntil(lambda: shown.part(QSpinBox, "left") is None)
    QApplication.processEvents()
    assert web.y() < size.y()


def test_wheel_changes_nothing(shown: Shown) -> None:
    amount = shown.part(QSpinBox, "left")
    amount.setFocus()
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase, down = Qt.ScrollPhase.NoScrollPhase, QPoint(0, -120)
    event = QWheelEvent(QPointF(5, 5), QPointF(5, 5), down, down, buttons, keys, phase, False)
    QApplication.sendEvent(amount, event)
    assert amount.value() == 8
    assert not event.isAccepted()
