# SPDX-License-Identifier: GPL-3.0-or-later
"""Which layers of a picture never leave this machine."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cavendish_client.studio.draft import Layer
from cavendish_krita.qt import QListWidget, QListWidgetItem, Qt, QWidget

DATA = Qt.ItemDataRole.UserRole
MOST_LINES = 6
INDENT = "    "


class LayerMarks(QListWidget):
    """The layers and groups of a picture, each with a box to tick."""

    def __init__(self, layers: Sequence[Layer], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_layer_marks")
        self.setAccessibleName("Layers that never leave this machine")
        self.setToolTip("What shows one of the ticked layers is not sent; hide it, or keep it here")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        for layer in layers:
            item = QListWidgetItem(f"{INDENT * len(layer.within)}{layer.name}")
            item.setData(DATA, layer.layer_id)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.addItem(item)
        height = self.sizeHintForRow(0) * min(max(len(layers), 1), MOST_LINES)
        self.setFixedHeight(height + 2 * self.frameWidth() + 2)

    def show_marks(self, marked: Collection[str]) -> None:
        """Ticks the layers with these ids."""
        states = Qt.CheckState.Unchecked, Qt.CheckState.Checked
        for item in self._items():
            item.setCheckState(states[item.data(DATA) in marked])

    def marks(self) -> dict[str, bool]:
        """Each layer's id, and whether it is ticked."""
        ticked = Qt.CheckState.Checked
        return {str(item.data(DATA)): item.checkState() == ticked for item in self._items()}

    def _items(self) -> list[QListWidgetItem]:
        items = (self.item(number) for number in range(self.count()))
        return [item for item in items if item is not None]
