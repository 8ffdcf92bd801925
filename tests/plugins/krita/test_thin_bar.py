# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.thin_bar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cavendish_krita.thin_bar import ThinBar


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[ThinBar]:
    parent = QWidget()
    yield ThinBar("bar", parent)
    parent.close()


def test_progress_is_a_part_of_the_range(bar: ThinBar) -> None:
    bar.show_progress(0.25)
    assert bar.value() * 4 == bar.maximum()


def test_unknown_progress_has_no_range(bar: ThinBar) -> None:
    bar.show_progress(0.5)
    bar.show_progress(None)
    assert bar.minimum() == bar.maximum() == 0
