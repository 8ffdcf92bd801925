# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.studio_panel."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cavendish_client import Box, LocalModels, errors
from cavendish_client.studio.asking import Circumstances
from cavendish_client.studio.draft import Draft, Kind, Source, Stroke
from cavendish_client.studio.easel import Run, Take
from cavendish_client.studio.line import Action, Line, of_error
from cavendish_client.studio.mode import Mode
from cavendish_client.studio.thumbnail import Thumbnail
from cavendish_krita.studio_panel import StudioPanel
from tests.plugins.client.studio.host import Sheet
from tests.plugins.client.studio.test_capacity import CANDY, LAMA, MAGENTA
from tests.plugins.krita.fakes import result, server_info
from tests.plugins.krita.studio_fakes import PLAN, UPLOAD, studio

# Qt's own platform for tests says that of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

LONG = "A name of a layer or a file that is much longer than any docker is wide " * 3


class Shown:
    """A panel on a picture, and what is needed to look at it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.sheet = Sheet()
        self.studio = studio(self.show)
        parent = QWidget()
        qtbot.addWidget(parent)
        self.parent = parent
        self.open: Sheet | None = self.sheet
        self.panel = StudioPanel(self.studio, lambda: self.open, parent)
        self.panel.resize(300, 700)
        parent.resize(300, 700)
        parent.show()
        self.panel.show_picture()

    def show(self) -> None:
        self.panel.show_picture()

    @property
    def easel(self):  # type: ignore[no-untyped-def]
        return self.studio.easel(self.sheet)

    def part(self, kind, name: str):  # type: ignore[no-untyped-def]
        found = self.panel.findChild(kind, f"cavendish_{name}")
        assert found is not None, name
        return found

    def pickers(self) -> set[str]:
        """The names of the lists that are seen."""
        found = self.panel.findChildren(QComboBox)
        seen = (one for one in found if one.isVisibleTo(self.panel))
        return {one.objectName().removeprefix("cavendish_") for one in seen}

    def click(self, qtbot: QtBot, name: str) -> None:
        qtbot.mouseClick(self.part(QPushButton, name), Qt.MouseButton.LeftButton)

    def pick(self, name: str, title: str) -> None:
        box = self.part(QComboBox, name)
        box.activated.emit(box.findText(title))


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_typing_composes_and_the_button_tells_what_is_missing(shown: Shown, qtbot: QtBot) -> None:
    start = shown.part(QPushButton, "start")
    assert (start.text(), start.isEnabled()) == ("Say what to change", False)
    qtbot.keyClicks(shown.part(QPlainTextEdit, "prompt"), "make it red")
    assert shown.easel.draft.prompt == "make it red"
    assert (start.text(), start.isEnabled()) == ("Edit", True)


def test_price_is_on_the_button(shown: Shown) -> None:
    shown.easel.draft, shown.easel.plan = Draft(prompt="red", variations=2), PLAN
    shown.panel.show_picture()
    assert shown.part(QPushButton, "start").text() == "Edit 2 · $0.08"


def test_modes_show_their_own_options_only(shown: Shown) -> None:
    choice = shown.part(QComboBox, "choice")
    assert not choice.isVisibleTo(shown.panel)
    shown.pick("mode", "Retouch")
    assert shown.easel.draft.mode is Mode.RETOUCH
    assert choice.isVisibleTo(shown.panel)
    shown.pick("choice", "Focus")
    assert shown.easel.draft.option == "focus"
    shown.pick("mode", "Describe")
    assert shown.panel.findChild(QComboBox, "cavendish_choice").currentText() == "Caption"
    assert not shown.part(QPushButton, "add_reference").isVisibleTo(shown.panel)


def test_mode_without_words_shows_neither_prompt_nor_options(shown: Shown) -> None:
    prompt, more = shown.part(QPlainTextEdit, "prompt"), shown.part(QToolButton, "disclosure")
    shown.pick("mode", "Denoise")
    assert not prompt.isVisibleTo(shown.panel)
    assert not more.isVisibleTo(shown.panel)
    start = shown.part(QPushButton, "start")
    assert (start.text(), start.isEnabled()) == ("Denoise", True)
    shown.pick("mode", "Lines")
    assert not prompt.isVisibleTo(shown.panel)
    assert more.isVisibleTo(shown.panel)
    shown.pick("mode", "Edit")
    assert prompt.isVisibleTo(shown.panel)


def test_models_and_sizes_are_those_of_the_daemon(shown: Shown) -> None:
    model = shown.part(QComboBox, "model")
    assert [model.itemText(n) for n in range(model.count())] == ["Auto", "Nano Banana"]
    assert model.currentText() == "Auto"
    size = shown.part(QComboBox, "size")
    assert [size.itemText(n) for n in range(size.count())] == ["Auto", "1K", "2K"]
    shown.pick("size", "2K")
    shown.pick("count", "3")
    assert (shown.easel.draft.size, shown.easel.draft.variations) == ("2K", 3)


def test_model_of_this_machine_is_picked_and_hides_what_it_does_not_know(
    shown: Shown, qtbot: QtBot
) -> None:
    shown.part(QToolButton, "disclosure").click()
    session = shown.studio.network.session
    models = LocalModels((CANDY, LAMA, MAGENTA), 0, "", "")
    session.asked[-1](models, None)  # type: ignore[attr-defined]
    shown.pick("mode", "Restyle")
    start = shown.part(QPushButton, "start")
    assert start.text() == "Name a style, or add a style reference"
    shown.pick("model", "Candy")
    assert shown.easel.draft.local == "candy"
    assert (start.text(), start.isEnabled()) == ("Restyle", True)
    assert shown.pickers() == {"mode", "model"}
    shown.pick("model", "Magenta")
    assert (start.text(), start.isEnabled()) == ("Add a style reference", False)
    shown.pick("mode", "Fill")
    assert shown.easel.draft.local == ""
    assert shown.part(QComboBox, "model").findText("Lama") > 0
    qtbot.waitUntil(lambda: shown.pickers() == {"mode", "model", "size", "count"})


def test_strokes_are_added_from_layers_and_told_apart(shown: Shown, qtbot: QtBot) -> None:
    shown.pick("mode", "Cut out")
    adding = shown.part(QPushButton, "add_reference")
    assert adding.isVisibleTo(shown.panel)
    assert adding.text() == "Strokes"
    menu = adding.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Coat", "Hat of felt"]
    menu.actions()[0].trigger()
    role = shown.part(QComboBox, "role")
    assert [role.itemText(n) for n in range(role.count())] == ["Keep", "Remove", "Hair"]
    shown.pick("role", "Hair")
    assert [one.role for one in shown.easel.draft.strokes] == [Stroke.HAIR]
    shown.pick("mode", "Edit")
    assert shown.easel.draft.sources == ()
    assert adding.text() == "Reference"
    menu.aboutToShow.emit()
    assert menu.actions()[-1].text() == "From a File…"


def test_stroke_that_is_still_shown_is_told_until_it_is_hidden(shown: Shown) -> None:
    stroke = Source(Kind.LAYER, "{hat}", "Hat of felt")
    shown.studio.compose(shown.sheet, Draft(Mode.CUTOUT).with_reference(stroke))
    remark = shown.part(QLabel, "reference_remark")
    assert remark.isVisibleTo(shown.panel)
    assert remark.text().startswith("While the layer “Hat of felt” is shown")
    shown.sheet.hidden = {"{hat}"}
    shown.panel.show_picture()
    assert not remark.isVisibleTo(shown.panel)


def test_layer_tells_what_may_be_copied(shown: Shown, qtbot: QtBot) -> None:
    shown.pick("mode", "Remove")
    adding = shown.part(QPushButton, "add_reference")
    assert adding.text() == "Take from"
    menu = adding.menu()
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert [one.role for one in shown.easel.draft.drawn] == [Stroke.SOURCES]
    shown.pick("mode", "Fill")
    assert adding.text() == "Reference"
    qtbot.waitUntil(lambda: roles(shown) == ["Object", "Take from"])
    shown.pick("role", "Style")
    shown.pick("mode", "Edit")
    qtbot.waitUntil(lambda: roles(shown) == ["Object", "Doodle"])


def roles(shown: Shown) -> list[str]:
    """The first and the last of what a layer can be for; a row that is gone takes its time to."""
    role = shown.part(QComboBox, "role")
    return [role.itemText(n) for n in (0, role.count() - 1)]


def test_upload_notice_takes_the_place_of_the_button(shown: Shown, qtbot: QtBot) -> None:
    shown.easel.draft, shown.easel.upload = Draft(prompt="red"), UPLOAD
    with qtbot.waitSignal(shown.panel.called):
        shown.panel.show_picture()
    words = shown.part(QLabel, "upload_words").text()
    assert "example.org" in words
    assert "•  the selection, 10 x 10 pixels" in words
    assert not shown.part(QPushButton, "start").isVisibleTo(shown.panel)
    shown.click(qtbot, "keep")
    assert shown.easel.upload is None
    assert shown.part(QPushButton, "start").isVisibleTo(shown.panel)
    assert "Nothing was sent" in shown.part(QLabel, "line").text()


def test_error_is_one_line_with_a_button_for_the_next_step(shown: Shown, qtbot: QtBot) -> None:
    shown.easel.line = of_error(errors.KeyMissing("No key yet.", "Add one."))
    shown.panel.show_picture()
    assert shown.part(QLabel, "line").text() == "No key yet. Add one."
    with qtbot.waitSignal(shown.panel.settings_asked):
        shown.click(qtbot, "act")


def test_what_is_wrong_with_the_picture_is_left_to_the_part_above(shown: Shown) -> None:
    shown.sheet.obstacle = "CMYK. Convert it."
    shown.panel.show_picture()
    assert not shown.part(QLabel, "line").isVisibleTo(shown.panel)
    assert not shown.part(QPushButton, "start").isEnabled()


def test_variations_are_previewed_before_and_after(shown: Shown, qtbot: QtBot) -> None:
    shown.easel.before = Thumbnail(2, 1, bytes(6))
    shown.easel.takes = tuple(
        Take(number, result(f"job{number}"), Thumbnail(2, 1, bytes([number] * 6)))
        for number in range(3)
    )
    shown.panel.show_picture()
    preview = shown.part(QLabel, "preview")
    first = preview.pixmap().toImage()
    shown.panel.findChild(QWidget, "cavendish_take_2").click()
    assert preview.pixmap().toImage() != first
    compare = shown.part(QPushButton, "before")
    qtbot.mousePress(compare, Qt.MouseButton.LeftButton)
    assert preview.pixmap().toImage().pixelColor(0, 0).red() == 0
    qtbot.mouseRelease(compare, Qt.MouseButton.LeftButton)
    assert preview.pixmap().toImage().pixelColor(0, 0).red() == 2
    shown.click(qtbot, "discard")
    assert shown.easel.takes == ()
    assert not preview.isVisibleTo(shown.panel)


def test_what_is_painted_so_far_is_shown_until_it_ends_or_is_cancelled(shown: Shown) -> None:
    easel = shown.easel
    run = easel.run = Run(easel.draft, easel.view, Circumstances(), fractions={0: 0.5})
    shown.panel.show_picture()
    step = shown.part(QWidget, "step")
    assert not step.isVisibleTo(shown.panel)
    run.previews[0] = Thumbnail(2, 1, b"\xff\0\0" * 2)
    shown.panel.show_picture()
    drawn = shown.part(QLabel, "step_picture").pixmap()
    assert step.isVisibleTo(shown.panel)
    assert (drawn.width(), drawn.height()) == (160, 80)
    assert drawn.toImage().pixelColor(80, 40).red() == 255
    assert shown.part(QLabel, "step_title").text() == "Rough preview"
    run.previews[0] = Thumbnail(2, 1, b"\0\0\xff" * 2)
    shown.panel.show_picture()
    assert shown.part(QLabel, "step_picture").pixmap().toImage().pixelColor(80, 40).blue() == 255
    run.is_cancelled = True
    shown.panel.show_picture()
    assert not step.isVisibleTo(shown.panel)
    run.is_cancelled, easel.run = False, None
    shown.panel.show_picture()
    assert not step.isVisibleTo(shown.panel)


def test_words_can_be_copied(shown: Shown, qtbot: QtBot) -> None:
    shown.easel.words = "A rocket at dusk."
    shown.panel.show_picture()
    assert shown.part(QPlainTextEdit, "words").isReadOnly()
    shown.click(qtbot, "copy_words")
    qtbot.keyClick(shown.part(QPlainTextEdit, "prompt"), "v", Qt.KeyboardModifier.ControlModifier)
    assert shown.easel.draft.prompt == "A rocket at dusk."


def test_live_is_offered_where_it_can_be_and_is_switched(shown: Shown, qtbot: QtBot) -> None:
    button = shown.part(QPushButton, "live")
    assert (button.isVisible(), button.isEnabled()) == (True, False)
    shown.studio.compose(shown.sheet, Draft(Mode.LINES))
    assert button.isEnabled()
    shown.click(qtbot, "live")
    assert button.isChecked()
    assert shown.part(QPushButton, "start").text() == "Drawing live…"
    assert not shown.part(QPushButton, "start").isEnabled()
    shown.click(qtbot, "live")
    assert not button.isChecked()
    assert shown.easel.live is None
    shown.studio.compose(shown.sheet, Draft(Mode.DESCRIBE))
    assert not button.isVisible()


def test_panel_fits_a_narrow_docker_whatever_it_shows(shown: Shown) -> None:
    easel = shown.easel
    easel.upload, easel.words, easel.line = UPLOAD, LONG, Line(LONG, True, Action.PAY_AGAIN)
    easel.takes = tuple(
        Take(number, result(), Thumbnail(240, 120, bytes(3 * 240 * 120))) for number in range(4)
    )
    shown.part(QToolButton, "disclosure").click()
    easel.draft = Draft(prompt=LONG).with_reference(Source(Kind.FILE, "/x.png", LONG))
    for mode in Mode:
        easel.draft = Draft(mode, LONG, easel.draft.references)
        shown.panel.show_picture()
        assert shown.panel.minimumSizeHint().width() <= 240, mode


def test_daemon_without_the_verb_is_told(shown: Shown) -> None:
    operations = {}
    shown.studio.network.session.info = replace(server_info(), operations=operations)
    shown.pick("mode", "Retouch")
    assert isinstance(shown.easel.doubt, errors.NoEngine)
    assert "cannot do retouch" in shown.part(QLabel, "line").text()


def test_panel_without_a_picture_is_disabled(shown: Shown) -> None:
    shown.open = None
    shown.panel.show_picture()
    assert not shown.panel.isEnabled()


def test_everything_is_reached_by_the_keyboard(shown: Shown, qtbot: QtBot) -> None:
    shown.easel.draft = Draft(prompt="red")
    shown.panel.show_picture()
    prompt = shown.part(QPlainTextEdit, "prompt")
    shown.part(QToolButton, "disclosure").click()
    prompt.setFocus()
    reached = set()
    for _ in range(20):
        focused = shown.parent.focusWidget()
        reached.add(focused.objectName().removeprefix("cavendish_"))
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert {"prompt", "mode", "add_reference", "model", "size", "count", "start"} <= reached
    assert {"settings"} <= reached or shown.part(QWidget, "settings").focusPolicy()


def test_empty_thread_is_not_shown(shown: Shown) -> None:
    assert not shown.part(QListWidget, "turns").isVisibleTo(shown.panel)


def test_options_are_folded_away_and_tell_what_is_set(shown: Shown) -> None:
    size, summary = shown.part(QComboBox, "size"), shown.part(QLabel, "summary")
    assert not size.isVisibleTo(shown.panel)
    assert not summary.isVisibleTo(shown.panel)
    shown.pick("size", "2K")
    assert summary.isVisibleTo(shown.panel)
    assert summary.text() == "2K"
    shown.part(QToolButton, "disclosure").click()
    assert size.isVisibleTo(shown.panel)
    assert not summary.isVisibleTo(shown.panel)


def test_expand_offers_its_amount(shown: Shown) -> None:
    shown.sheet.selection = None
    shown.pick("mode", "Expand")
    shown.pick("choice", "Each side")
    assert shown.part(QPushButton, "start").text() == "Say how far to expand"
    shown.part(QSpinBox, "left").setValue(40)
    assert shown.easel.draft.margins == (40, 0, 0, 0)
    assert shown.part(QPushButton, "start").text() == "Expand"
    shown.sheet.selection = Box(0, 0, 16, 16)
    shown.panel.show_picture()
    assert not shown.part(QComboBox, "choice").isVisibleTo(shown.panel)
    left = shown.panel.findChild(QSpinBox, "cavendish_left")
    assert left is None or left.isHidden()
