# SPDX-License-Identifier: GPL-3.0-or-later
"""A main button: while it is disabled, its words say what to do next, and have to be legible."""

from __future__ import annotations

from cavendish_krita.qt import QColor, QEvent, QPalette, QPushButton, QWidget

# How much of the normal colour of words a disabled one keeps: dimmed, yet legible.
DISABLED_WORDS = 0.7


class MainButton(QPushButton):
    """Follows the theme, and a change of it."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"cavendish_{name}")
        self._keep_guidance_readable()

    def changeEvent(self, event: QEvent | None) -> None:  # noqa: N802 - Qt's name
        """Follows a change of theme."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._keep_guidance_readable()

    def _keep_guidance_readable(self) -> None:
        group, role = QPalette.ColorGroup, QPalette.ColorRole
        words = self.palette().color(group.Active, role.ButtonText)
        ground = self.palette().color(group.Active, role.Button)
        dimmed = QPalette()
        dimmed.setColor(group.Disabled, role.ButtonText, _mixed(words, ground))
        # Nothing changes, and so nothing is told, where the colours are the same again.
        self.setPalette(dimmed)


def _mixed(words: QColor, ground: QColor) -> QColor:
    def mix(one: int, other: int) -> int:
        return round(one * DISABLED_WORDS + other * (1 - DISABLED_WORDS))

    return QColor(
        mix(words.red(), ground.red()),
        mix(words.green(), ground.green()),
        mix(words.blue(), ground.blue()),
    )
