# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.announcer."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from cavendish_client import errors
from cavendish_client.studio.easel import Easel
from cavendish_client.studio.line import Line
from cavendish_client.studio.mode import Mode
from cavendish_krita.announcer import Announcer
from cavendish_krita.controller import Controller
from tests.plugins.client.studio.host import Sheet
from tests.plugins.krita.fakes import FakeDocument, FakeSession
from tests.plugins.krita.studio_fakes import studio


class Told:
    """An announcer, what it is told of, and what it has said."""

    def __init__(self, controller: Controller) -> None:
        self.said: list[str] = []
        self.sheet = Sheet()
        self.studio = studio(self._look)
        self.announcer = Announcer(self.studio, controller, self.said.append)
        controller.changed.connect(self.announcer.look)

    def _look(self) -> None:
        self.announcer.look()

    @property
    def easel(self) -> Easel:
        return self.studio.easel(self.sheet)

    def do(self, mode: Mode) -> None:
        self.studio.do(self.sheet, mode)
        self.announcer.follow(self.sheet)

    def end(self, line: Line | None) -> None:
        """Ends the run."""
        self.easel.run, self.easel.line = None, line
        self.announcer.look()


@pytest.fixture
def told(controller: Controller) -> Told:
    return Told(controller)


def test_what_an_action_lacks_is_said_once(told: Told) -> None:
    told.sheet.selection = None
    told.do(Mode.SELECT)
    told.announcer.look()
    assert told.said == ["Select it roughly."]


def test_picture_that_cannot_be_worked_on_is_said(told: Told) -> None:
    told.sheet.obstacle = "CMYK. Convert it."
    told.do(Mode.DENOISE)
    assert told.said == ["CMYK. Convert it."]


def test_why_it_failed_is_said_when_it_has(told: Told) -> None:
    told.do(Mode.DENOISE)
    assert told.easel.run is not None
    assert told.said == []
    told.end(Line("No room. Free some.", is_error=True))
    assert told.said == ["No room. Free some."]
    told.end(Line("Another one, of the docker's.", is_error=True))
    assert len(told.said) == 1


def test_nothing_is_said_of_what_succeeds_or_is_cancelled_or_closed(told: Told) -> None:
    told.do(Mode.DENOISE)
    told.end(Line("Done here."))
    told.do(Mode.DENOISE)
    told.studio.cancel(told.sheet)
    told.end(Line("Of something later.", is_error=True))
    told.do(Mode.DENOISE)
    told.sheet.opened = False
    told.end(Line("Closed.", is_error=True))
    assert told.said == []


def test_erasing_says_what_is_missing(
    told: Told, controller: Controller, document: FakeDocument
) -> None:
    document.selected = False
    controller.erase(document)
    told.announcer.follow_erasing(document)
    assert told.said == ["Select what to erase."]


def test_erasing_says_why_it_failed_and_not_that_the_selection_has_gone(
    told: Told,
    controller: Controller,
    document: FakeDocument,
    session: FakeSession,
    qtbot: QtBot,
) -> None:
    for error in (None, errors.Internal()):
        document.selected = True
        controller.erase(document)
        told.announcer.follow_erasing(document)
        document.selected = False
        with qtbot.waitSignal(controller.changed):
            session.answer(error=error)
    assert len(told.said) == 1
    assert told.said[0].startswith(errors.Internal().message)
