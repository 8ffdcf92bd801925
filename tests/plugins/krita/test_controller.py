# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.controller."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from cavendish_client import errors
from cavendish_krita.controller import Controller
from cavendish_krita.picture import ColorSpace
from cavendish_krita.state import Phase
from tests.plugins.krita.fakes import FakeDocument, FakeSession, result


def phase(controller: Controller, document: FakeDocument | None) -> Phase:
    return controller.state(document).phase


def notice(controller: Controller, document: FakeDocument) -> str:
    shown = controller.state(document).notice
    return shown.text if shown else ""


def settle(qtbot: QtBot, controller: Controller, document: FakeDocument) -> None:
    qtbot.waitUntil(lambda: not phase(controller, document).is_busy)


def test_state_follows_document_and_selection(
    controller: Controller, document: FakeDocument
) -> None:
    assert phase(controller, None) is Phase.NO_DOCUMENT
    assert phase(controller, document) is Phase.READY
    document.selected = False
    assert phase(controller, document) is Phase.NO_SELECTION


def test_state_refuses_cmyk_with_the_way_out(
    controller: Controller, document: FakeDocument
) -> None:
    document.color_space = ColorSpace("CMYKA", "U8", "Chemical proof")
    assert phase(controller, document) is Phase.UNSUPPORTED
    assert "CMYK" in notice(controller, document)
    assert "Convert Image Color Space" in notice(controller, document)


def test_erase_sends_what_was_read(
    controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    controller.erase(document)
    sent = session.fills[0]
    assert (sent["x"], sent["y"], sent["document"]) == (5, 6, "{picture}")
    assert phase(controller, document) is Phase.RUNNING


def test_erase_inserts_the_result_once(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    controller.erase(document)
    session.answer(result())
    settle(qtbot, controller, document)
    assert document.inserted == [result()]
    assert phase(controller, document) is Phase.READY


def test_erase_inserts_on_the_main_thread(
    qtbot: QtBot,
    controller: Controller,
    session: FakeSession,
    document: FakeDocument,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[threading.Thread] = []
    monkeypatch.setattr(document, "insert", lambda *_: threads.append(threading.current_thread()))
    controller.erase(document)
    session.answer(result())
    settle(qtbot, controller, document)
    assert threads == [threading.main_thread()]


def test_erase_does_nothing_while_a_run_is_under_way(
    controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    controller.erase(document)
    controller.erase(document)
    assert len(session.fills) == 1


@pytest.mark.parametrize("selected", [True, False])
def test_erase_does_nothing_without_document_or_selection(
    controller: Controller, session: FakeSession, document: FakeDocument, selected: bool
) -> None:
    document.selected = False
    controller.erase(None if selected else document)
    assert session.fills == []


def test_erase_connects_first_when_no_daemon_is_known(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    session.info = None
    controller.erase(document)
    assert session.fills == []
    session.answer_connect()
    qtbot.waitUntil(lambda: len(session.fills) == 1)


def test_erase_shows_why_no_daemon_can_be_had_and_the_command(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    session.info = None
    controller.erase(document)
    session.answer_connect(errors.DaemonUnavailable(command="cavendish start"))
    settle(qtbot, controller, document)
    shown = controller.state(document).notice
    assert shown is not None
    assert shown.command == "cavendish start"
    assert "not running" in shown.text


def test_error_is_shown_until_the_next_erase(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    controller.erase(document)
    session.answer(error=errors.MaskCoversAll())
    settle(qtbot, controller, document)
    assert notice(controller, document)
    controller.erase(document)
    assert notice(controller, document) == ""


def test_error_in_reading_ends_the_run_with_a_notice(
    controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    document.read_error = errors.MaskEmpty()
    controller.erase(document)
    assert phase(controller, document) is Phase.READY
    assert notice(controller, document)
    assert session.fills == []


def test_bug_in_a_step_is_told_and_does_not_leave_the_slot(
    qtbot: QtBot,
    controller: Controller,
    session: FakeSession,
    document: FakeDocument,
    caplog: pytest.LogCaptureFixture,
) -> None:
    document.insert_error = ZeroDivisionError("a bug")
    controller.erase(document)
    session.answer(result())
    settle(qtbot, controller, document)
    assert "Something went wrong" in notice(controller, document)
    assert "a bug" in caplog.text


def test_progress_reaches_the_panel(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    controller.erase(document)
    assert controller.state(document).progress is None
    session.tell(0.25, "Matching")
    qtbot.waitUntil(lambda: controller.state(document).progress == 0.25)
    assert controller.state(document).stage == "Matching"


def test_cancel_is_immediate_and_drops_a_late_result(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    controller.erase(document)
    controller.cancel(document)
    controller.cancel(document)
    assert phase(controller, document) is Phase.CANCELLING
    assert session.handles[-1].is_cancelled
    session.answer(result())
    settle(qtbot, controller, document)
    assert document.inserted == []


def test_cancel_leaves_no_notice(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    controller.erase(document)
    controller.cancel(document)
    session.answer(error=errors.JobCancelled())
    settle(qtbot, controller, document)
    assert controller.state(document).notice is None


def test_cancel_while_connecting_sends_no_pixels(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    session.info = None
    controller.erase(document)
    controller.cancel(document)
    session.answer_connect()
    settle(qtbot, controller, document)
    assert session.fills == []


def test_cancel_without_a_run_does_nothing(controller: Controller, document: FakeDocument) -> None:
    controller.cancel(document)
    controller.cancel(None)
    assert phase(controller, document) is Phase.READY


def test_closed_document_stops_its_run_and_gets_no_layer(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    controller.erase(document)
    document.opened = False
    controller.drop_closed()
    assert session.handles[-1].is_cancelled
    session.answer(result())
    settle(qtbot, controller, document)
    assert document.inserted == []


def test_documents_run_side_by_side(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    other = FakeDocument(identity="{other}")
    controller.erase(document)
    controller.erase(other)
    assert phase(controller, document) is Phase.RUNNING
    session.answer(result())
    settle(qtbot, controller, other)
    assert (len(other.inserted), len(document.inserted)) == (1, 0)
    assert phase(controller, document) is Phase.RUNNING


def test_close_ends_the_session_and_ignores_what_comes_later(
    qtbot: QtBot, controller: Controller, session: FakeSession, document: FakeDocument
) -> None:
    controller.erase(document)
    controller.close()
    assert session.is_closed
    session.answer(result())
    qtbot.wait(1)
    assert document.inserted == []
