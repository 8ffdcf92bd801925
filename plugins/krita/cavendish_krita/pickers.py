# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists to choose from that stay as narrow as the docker."""

from __future__ import annotations

from collections.abc import Sequence

from cavendish_krita.qt import QComboBox, QSizePolicy, Qt, QWheelEvent, QWidget, pyqtSignal

# Qt's own role for what an entry stands for.
DATA = Qt.ItemDataRole.UserRole


class Picker(QComboBox):
    """One of some (key, title, tip). `picked` tells what the artist chose, never what was shown."""

    picked = pyqtSignal(str)

    def __init__(self, name: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"cavendish_{name}")
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setMinimumContentsLength(4)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown: list[tuple[str, str, str]] = []
        # Scrolling over a docker must not change what is asked for.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._tell)

    def show_choices(self, choices: Sequence[tuple[str, str, str]], key: str) -> None:
        """Shows entries, and which one is chosen."""
        if list(choices) != self._shown:
            self._shown = list(choices)
            self.clear()
            for number, (one, title, tip) in enumerate(choices):
                self.addItem(title, one)
                self.setItemData(number, tip, Qt.ItemDataRole.ToolTipRole)
        index = self.findData(key)
        if index != self.currentIndex():
            self.setCurrentIndex(index)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 - Qt's name
        """Leaves the wheel to the docker."""
        if event is not None:
            event.ignore()

    def _tell(self, index: int) -> None:
        self.picked.emit(str(self.itemData(index)))
