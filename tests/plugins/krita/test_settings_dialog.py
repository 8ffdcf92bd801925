# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.settings_dialog."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cavendish_client import Endpoint, EndpointKind, Key, KeySource, Permission, errors
from cavendish_client.settings import EndpointState, Settings
from cavendish_client.studio.draft import Layer
from cavendish_client.studio.preferences import Page
from cavendish_client.usage import Budget, Sum, Usage
from cavendish_krita.settings_dialog import SettingsDialog

# Qt's own platform for tests says that of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

ENDPOINTS = (
    Endpoint("gemini", EndpointKind.GEMINI),
    Endpoint("relay", EndpointKind.RELAY, "https://relay.example"),
)
SETTINGS = Settings(Permission.ASK, ENDPOINTS, "", True, 0, 300.0, 24.0)
STATES = (
    EndpointState("gemini", True, ""),
    EndpointState("relay", False, "it only failed lately (It is gone.)"),
)
LAYERS = [Layer("{a}", "Sky & sea"), Layer("{b}", "Faces"), Layer("{c}", "Ann", within=("{b}",))]
KEY = Key("gemini", KeySource.KEYRING, "KWallet", "wxyz", "")
SPENT = Usage(Sum(40_000), Sum(), None, ())
PAGE = Page(
    SETTINGS,
    (KEY,),
    Budget(month_micro_usd=5_000_000),
    SPENT,
    STATES,
    local_layers=("{b}", "{gone}"),
)


class KeptPreferences:
    """Keeps what is asked; the test answers."""

    def __init__(self) -> None:
        self.saved: list[Page] = []
        self.keys: list[tuple[str, str, bool]] = []
        self.answer: Any = None

    def load(self, document: str, answer: Any) -> None:
        self.answer = answer

    def save(self, document: str, page: Page, answer: Any) -> None:
        self.saved.append(page)
        self.answer = answer

    def store_key(
        self, document: str, endpoint: str, key: str, answer: Any, *, allow_file: bool
    ) -> None:
        self.keys.append((endpoint, key, allow_file))
        self.answer = answer


@pytest.fixture
def preferences() -> KeptPreferences:
    return KeptPreferences()


@pytest.fixture
def dialog(qtbot: QtBot, preferences: KeptPreferences) -> Iterator[SettingsDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = SettingsDialog(preferences, "{picture}", LAYERS, parent)  # type: ignore[arg-type]
    made.show()
    preferences.answer(PAGE, None)
    yield made
    parent.close()


def part(dialog: SettingsDialog, kind: Any, name: str) -> Any:
    found = dialog.findChild(kind, f"cavendish_{name}")
    assert found is not None, name
    return found


def test_settings_show_what_the_daemon_has(dialog: SettingsDialog) -> None:
    assert part(dialog, QLabel, "key_state").text() == "…wxyz, in the keyring KWallet"
    assert part(dialog, QLineEdit, "cap_month").text() == "5.00"
    assert part(dialog, QLineEdit, "cap_day").text() == ""
    assert part(dialog, QLabel, "spent").text() == "Spent $0.04 today, $0.00 this month."


def test_key_is_never_shown_and_leaves_the_field_at_once(
    dialog: SettingsDialog, preferences: KeptPreferences
) -> None:
    field = part(dialog, QLineEdit, "key")
    assert field.echoMode() is QLineEdit.EchoMode.Password
    field.setText(" abc-key ")
    part(dialog, QCheckBox, "allow_file").setChecked(True)
    part(dialog, QPushButton, "store_key").click()
    assert preferences.keys == [("gemini", "abc-key", True)]
    assert field.text() == ""


def test_key_can_be_forgotten(dialog: SettingsDialog, preferences: KeptPreferences) -> None:
    part(dialog, QPushButton, "forget_key").click()
    assert preferences.keys == [("gemini", "", False)]


def test_refused_key_is_told_with_the_next_step(
    dialog: SettingsDialog, preferences: KeptPreferences
) -> None:
    part(dialog, QPushButton, "forget_key").click()
    preferences.answer(None, errors.KeyMissing("It is in the environment.", "Unset it."))
    words = part(dialog, QLabel, "settings_problem").text()
    assert words == "It is in the environment. Unset it."


def test_saving_sends_what_was_chosen(
    dialog: SettingsDialog, preferences: KeptPreferences, qtbot: QtBot
) -> None:
    permission = part(dialog, QComboBox, "permission")
    permission.setCurrentIndex(permission.findText("Never"))
    part(dialog, QCheckBox, "local_only").setChecked(True)
    part(dialog, QLineEdit, "cap_day").setText("1,50")
    part(dialog, QLineEdit, "cap_month").clear()
    dialog.save()
    [page] = preferences.saved
    assert page.settings.cloud is Permission.NEVER
    assert page.budget == Budget(day_micro_usd=1_500_000)
    assert page.local_only
    with qtbot.waitSignal(dialog.changed):
        preferences.answer(page, None)
    assert not dialog.isVisible()


def test_amount_that_is_none_is_refused(
    dialog: SettingsDialog, preferences: KeptPreferences
) -> None:
    part(dialog, QLineEdit, "cap_day").setText("plenty")
    dialog.save()
    assert preferences.saved == []
    assert "2.50" in part(dialog, QLabel, "settings_problem").text()


def test_answer_after_closing_is_let_go(
    dialog: SettingsDialog, preferences: KeptPreferences
) -> None:
    dialog.save()
    dialog.reject()
    preferences.answer(PAGE, None)
    assert not dialog.isVisible()


def test_endpoint_tells_why_it_is_not_used(dialog: SettingsDialog) -> None:
    choose(dialog, "endpoint", "2. relay")
    words = part(dialog, QLabel, "key_state").text()
    assert words == "No key yet\nNot used just now: it only failed lately (It is gone.)."


def test_endpoint_can_be_tried_first(dialog: SettingsDialog, preferences: KeptPreferences) -> None:
    first = part(dialog, QPushButton, "try_first")
    assert not first.isEnabled()
    choose(dialog, "endpoint", "2. relay")
    first.click()
    assert part(dialog, QComboBox, "endpoint").currentText() == "1. relay"
    assert not first.isEnabled()
    dialog.save()
    names = [one.name for one in preferences.saved[0].settings.endpoints]
    assert names == ["relay", "gemini"]


def test_layers_are_marked_as_never_leaving(
    dialog: SettingsDialog, preferences: KeptPreferences
) -> None:
    marks = part(dialog, QScrollArea, "layer_marks").findChildren(QCheckBox)
    assert [(box.text(), box.isChecked()) for box in marks] == [
        ("Sky && sea", False),
        ("Faces", True),
        ("Ann", False),
    ]
    marks[0].click()
    marks[1].click()
    dialog.save()
    assert preferences.saved[0].local_layers == ("{gone}", "{a}")


def test_long_names_of_layers_do_not_widen_the_dialog(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    names = [Layer(str(number), "A very long name " * 20) for number in range(40)]
    made = SettingsDialog(KeptPreferences(), "{picture}", names, parent)  # type: ignore[arg-type]
    assert made.sizeHint().width() < 600
    assert made.sizeHint().height() < 700


def choose(dialog: SettingsDialog, name: str, title: str) -> None:
    box = part(dialog, QComboBox, name)
    box.setCurrentIndex(box.findText(title))
    box.activated.emit(box.currentIndex())
