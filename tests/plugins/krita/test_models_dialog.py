# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.models_dialog."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QLabel, QPushButton, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from cavendish_client import ModelState
from cavendish_client.studio.line import Line
from cavendish_client.studio.shelf import Entry
from cavendish_krita.models_dialog import ModelsDialog
from tests.plugins.client.studio.test_shelf import MODEL, RUNNING

# Qt's own platform for tests says that of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

THERE = replace(MODEL, model_id="lama", title="LaMa", state=ModelState.INSTALLED)


class FakeShelf:
    """Two models; notes what is asked of it."""

    def __init__(self) -> None:
        self.entries: tuple[Entry, ...] = (Entry(MODEL), Entry(THERE))
        self.note, self.line, self.may_fetch = "9 GB free on this machine.", None, True
        self.calls: list[tuple[str, str]] = []

    def entry(self, model_id: str) -> Entry | None:
        return next((one for one in self.entries if one.model.model_id == model_id), None)

    def load(self) -> None:
        self.calls.append(("load", ""))

    def install(self, model_id: str) -> None:
        self.calls.append(("install", model_id))

    def cancel(self, model_id: str) -> None:
        self.calls.append(("cancel", model_id))

    def remove(self, model_id: str) -> None:
        self.calls.append(("remove", model_id))


class Shown:
    """The dialog, and its parts."""

    def __init__(self, qtbot: QtBot) -> None:
        self.shelf = FakeShelf()
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.dialog = ModelsDialog(self.shelf, self.parent)  # type: ignore[arg-type]
        self.dialog.show()

    def button(self, name: str) -> QPushButton:
        found = self.dialog.findChild(QPushButton, f"cavendish_{name}")
        assert found is not None
        return found

    def words(self, name: str) -> str:
        found = self.dialog.findChild(QLabel, f"cavendish_{name}")
        assert found is not None
        return found.text()

    @property
    def list(self) -> QTreeWidget:
        found = self.dialog.findChild(QTreeWidget)
        assert found is not None
        return found

    def choose(self, number: int) -> None:
        self.list.setCurrentItem(self.list.topLevelItem(number))

    def enabled(self) -> list[bool]:
        names = ("install_model", "cancel_model", "remove_model")
        return [self.button(name).isEnabled() for name in names]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_models_are_listed_with_size_licence_and_state(shown: Shown) -> None:
    item = shown.list.topLevelItem(0)
    assert item is not None
    assert [item.text(at) for at in range(5)] == list(Entry(MODEL).columns)
    assert "Fills small holes." in shown.words("model_details")
    assert shown.words("models_note") == "9 GB free on this machine."
    assert shown.shelf.calls == [("load", "")]


def test_nothing_is_fetched_before_it_is_agreed_to(shown: Shown) -> None:
    shown.button("install_model").click()
    assert "29 MB" in shown.words("model_question")
    assert shown.shelf.calls == [("load", "")]
    shown.button("refuse_model").click()
    assert not shown.button("agree_model").isVisible()
    shown.button("install_model").click()
    shown.button("agree_model").click()
    assert shown.shelf.calls[1:] == [("install", "migan")]


def test_question_is_not_left_for_another_model(shown: Shown) -> None:
    shown.button("install_model").click()
    shown.choose(1)
    assert not shown.button("agree_model").isVisible()


def test_installation_can_be_cancelled_once(shown: Shown) -> None:
    shown.shelf.entries = (Entry(MODEL, RUNNING), Entry(THERE))
    shown.dialog.refresh()
    assert shown.enabled() == [False, True, False]
    shown.button("cancel_model").click()
    assert shown.shelf.calls[1:] == [("cancel", "migan")]
    shown.shelf.entries = (Entry(MODEL, RUNNING, is_ending=True), Entry(THERE))
    shown.dialog.refresh()
    assert shown.enabled() == [False, False, False]


def test_model_that_is_there_can_be_removed(shown: Shown) -> None:
    shown.choose(1)
    assert shown.enabled() == [False, False, True]
    shown.button("remove_model").click()
    assert shown.shelf.calls[1:] == [("remove", "lama")]


def test_choice_stays_while_models_change(shown: Shown) -> None:
    shown.choose(1)
    shown.shelf.entries = (Entry(MODEL, RUNNING), Entry(replace(THERE, state=ModelState.MISSING)))
    shown.shelf.line = Line("29 MB freed.")  # type: ignore[assignment]
    shown.dialog.refresh()
    assert shown.list.currentItem() is shown.list.topLevelItem(1)
    assert shown.words("models_line") == "29 MB freed."


def test_nothing_can_be_fetched_where_that_is_forbidden(shown: Shown) -> None:
    shown.shelf.may_fetch = False
    shown.dialog.refresh()
    assert shown.enabled() == [False, False, False]
