# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.panel."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cavendish_krita.panel import Panel
from cavendish_krita.state import Notice, PanelState, Phase
from cavendish_krita.thin_bar import HEIGHT_PX

# Qt's own platform for tests says that of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

LONG = "The picture has 20000 pixels on its longer side; 16384 are the most. " * 3


@pytest.fixture
def panel(qtbot: QtBot) -> Panel:
    panel = Panel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def part(panel: Panel, kind: type[QWidget], name: str) -> QWidget:
    found = panel.findChild(kind, f"cavendish_{name}")
    assert isinstance(found, kind)
    return found


def button(panel: Panel, name: str) -> QPushButton:
    found = part(panel, QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def progress(panel: Panel) -> QProgressBar:
    found = part(panel, QProgressBar, "progress")
    assert isinstance(found, QProgressBar)
    return found


@pytest.mark.parametrize(
    ("phase", "words", "is_enabled"),
    [
        (Phase.NO_DOCUMENT, "Open a picture", False),
        (Phase.NO_SELECTION, "Select what to erase", False),
        (Phase.UNSUPPORTED, "Erase", False),
        (Phase.READY, "Erase", True),
        (Phase.RUNNING, "Erasing…", False),
        (Phase.CANCELLING, "Cancelling…", False),
    ],
)
def test_main_button_words_follow_the_phase(
    panel: Panel, phase: Phase, words: str, is_enabled: bool
) -> None:
    panel.show_state(PanelState(phase))
    main = button(panel, "main")
    assert (main.text(), main.isEnabled()) == (words, is_enabled)


def test_main_button_click_asks_to_erase(panel: Panel, qtbot: QtBot) -> None:
    panel.show_state(PanelState(Phase.READY))
    with qtbot.waitSignal(panel.erase_clicked):
        qtbot.mouseClick(button(panel, "main"), Qt.MouseButton.LeftButton)


def test_cancel_shows_only_while_busy_and_asks_once(panel: Panel, qtbot: QtBot) -> None:
    cancel = button(panel, "cancel")
    assert not cancel.isVisible()
    panel.show_state(PanelState(Phase.RUNNING))
    with qtbot.waitSignal(panel.cancel_clicked):
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    panel.show_state(PanelState(Phase.CANCELLING))
    assert not cancel.isEnabled()


def test_progress_is_thin_and_wordless(panel: Panel) -> None:
    panel.show_state(PanelState(Phase.RUNNING, 0.5))
    bar = progress(panel)
    assert bar.isVisible()
    assert bar.height() == HEIGHT_PX
    assert not bar.isTextVisible()
    assert bar.value() / bar.maximum() == 0.5


def test_progress_is_busy_while_nothing_is_known(panel: Panel) -> None:
    panel.show_state(PanelState(Phase.RUNNING))
    assert (progress(panel).minimum(), progress(panel).maximum()) == (0, 0)


def test_progress_comes_and_goes_without_moving_the_rest(panel: Panel) -> None:
    panel.show_state(PanelState(Phase.READY))
    idle = panel.sizeHint().height()
    panel.show_state(PanelState(Phase.RUNNING, 0.1))
    assert panel.sizeHint().height() == idle


def test_notice_is_shown_as_plain_text(panel: Panel) -> None:
    panel.show_state(PanelState(Phase.READY, notice=Notice("<b>x</b> failed. Try again.")))
    label = part(panel, QLabel, "notice")
    assert isinstance(label, QLabel)
    assert label.text() == "<b>x</b> failed. Try again."
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_command_of_a_notice_can_be_copied(panel: Panel, qtbot: QtBot) -> None:
    panel.show_state(PanelState(Phase.READY, notice=Notice("Not running.", "cavendish start")))
    qtbot.mouseClick(button(panel, "copy"), Qt.MouseButton.LeftButton)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "cavendish start"


def test_panel_fits_a_narrow_docker(panel: Panel) -> None:
    notice = Notice(LONG, "cavendish start --state-dir /home/someone/a/very/long/path")
    for phase in Phase:
        panel.show_state(PanelState(phase, 0.5, notice=notice))
        assert panel.minimumSizeHint().width() <= 300


def test_long_notice_wraps_inside_a_narrow_docker(panel: Panel, qtbot: QtBot) -> None:
    panel.show_state(PanelState(Phase.READY, notice=Notice(LONG)))
    panel.resize(300, 400)
    label = part(panel, QLabel, "notice")
    qtbot.waitUntil(lambda: label.width() <= 300)
    assert label.height() >= label.heightForWidth(label.width())
