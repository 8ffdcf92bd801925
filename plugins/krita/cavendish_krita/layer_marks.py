# SPDX-License-Identifier: GPL-3.0-or-later
"""Which layers of a picture never leave this machine."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cavendish_client.studio.draft import Layer
from cavendish_krita.qt import QCheckBox, QFrame, QScrollArea, Qt, QVBoxLayout, QWidget

MOST_LINES = 6
NAME_CHARS = 34


class LayerMarks(QScrollArea):
    """The layers and groups of a picture, each with a box to tick."""

    def __init__(self, layers: Sequence[Layer], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_layer_marks")
        self.setToolTip("What shows one of the ticked layers is not sent; hide it, or keep it here")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._boxes = {layer.layer_id: self._box(layer, column) for layer in layers}
        self.setWidget(inside)
        lines = min(max(len(layers), 1), MOST_LINES)
        self.setFixedHeight(inside.sizeHint().height() * lines // max(len(layers), 1))

    def show_marks(self, marked: Collection[str]) -> None:
        """Ticks the layers with these ids."""
        for layer_id, box in self._boxes.items():
            box.setChecked(layer_id in marked)

    def marks(self) -> dict[str, bool]:
        """Each layer's id, and whether it is ticked."""
        return {layer_id: box.isChecked() for layer_id, box in self._boxes.items()}

    def _box(self, layer: Layer, column: QVBoxLayout) -> QCheckBox:
        metrics, indent = self.fontMetrics(), self.fontMetrics().height()
        room = metrics.averageCharWidth() * NAME_CHARS - indent * len(layer.within)
        name = metrics.elidedText(layer.name, Qt.TextElideMode.ElideMiddle, room)
        # An & would be taken for a key to press.
        box = QCheckBox(name.replace("&", "&&"), self)
        box.setToolTip(layer.name)
        box.setStyleSheet(f"margin-left: {indent * len(layer.within)}px")
        column.addWidget(box)
        return box
