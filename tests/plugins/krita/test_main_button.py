# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.main_button."""

from __future__ import annotations

import pytest
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cavendish_krita.main_button import MainButton


@pytest.mark.parametrize(("words", "ground"), [("white", "#31363b"), ("black", "#eff0f1")])
def test_disabled_words_stay_legible_in_any_theme(qtbot: QtBot, words: str, ground: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    button = MainButton("main", parent)
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.ButtonText, QColor(words))
    palette.setColor(QPalette.ColorRole.Button, QColor(ground))
    parent.setPalette(palette)
    dimmed = button.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert contrast(dimmed, QColor(ground)) >= 4.5


def contrast(one: QColor, other: QColor) -> float:
    """The ratio of WCAG 2, 1 to 21."""
    dark, light = sorted(luminance(color) + 0.05 for color in (one, other))
    return light / dark


def luminance(color: QColor) -> float:
    """Relative luminance of an sRGB colour, 0..1."""
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
