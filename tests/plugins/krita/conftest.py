# SPDX-License-Identifier: GPL-3.0-or-later
"""The plug-in's widgets outside of Krita: PyQt6, without a display, with a fake editor below."""

from __future__ import annotations

import os

import pytest
from pytestqt.qtbot import QtBot

from cavendish_krita.controller import Controller
from tests.plugins.krita.fakes import FakeDocument, FakeSession


def pytest_configure() -> None:
    """Keeps Qt away from any display."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture
def session() -> FakeSession:
    """A session that does nothing until the test says so."""
    return FakeSession()


@pytest.fixture
def document() -> FakeDocument:
    """An open picture with a selection."""
    return FakeDocument()


@pytest.fixture
def controller(qtbot: QtBot, session: FakeSession) -> Controller:
    """A controller on the fake session."""
    return Controller(session)  # type: ignore[arg-type]
