# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model has painted so far, below the bar that tells how far it is."""

from __future__ import annotations

from cavendish_client.studio.preview import TIP, Preview
from cavendish_krita.qt import QLabel, QSizePolicy, Qt, QVBoxLayout, QWidget
from cavendish_krita.variation_strip import pixmap


class StepPreview(QWidget):
    """A picture of a few thousand pixels, which takes a fraction of a millisecond to draw."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_step")
        self.setToolTip(TIP)
        self._preview: Preview | None = None
        self._picture = _centred(self, "step_picture")
        self._title = _centred(self, "step_title")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._picture)
        column.addWidget(self._title)
        self.hide()

    def show_preview(self, preview: Preview | None) -> None:
        """Shows it; None hides the widget. The same one again costs nothing."""
        if preview == self._preview:
            return
        self._preview = preview
        if preview is not None:
            self._title.setText(preview.title)
            smooth = Qt.TransformationMode.SmoothTransformation
            aspect = Qt.AspectRatioMode.IgnoreAspectRatio
            self._picture.setPixmap(pixmap(preview.picture).scaled(*preview.size, aspect, smooth))
        self.setVisible(preview is not None)


def _centred(parent: QWidget, name: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(f"cavendish_{name}")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
