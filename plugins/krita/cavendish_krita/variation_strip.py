# SPDX-License-Identifier: GPL-3.0-or-later
"""Several results side by side, to look at before one becomes a layer.

The preview is in the strip itself: the document, and with it the undo history, stays untouched
until one is applied.
"""

from __future__ import annotations

from functools import partial

from cavendish_client.studio.easel import Take
from cavendish_client.studio.thumbnail import Thumbnail
from cavendish_krita.qt import (
    QHBoxLayout,
    QIcon,
    QImage,
    QLabel,
    QPixmap,
    QPushButton,
    QSize,
    QSizePolicy,
    Qt,
    QToolButton,
    QVBoxLayout,
    QWidget,
    pyqtSignal,
)

SMALL_PX = 56
# Which one is chosen has to be seen in every theme.
CHOSEN = "QToolButton:checked { border: 2px solid palette(highlight); }"


class VariationStrip(QWidget):
    """Small pictures; the chosen one large above them; hold 'Before' to compare."""

    applied = pyqtSignal(int)
    discarded = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_strip")
        self._takes: tuple[Take, ...] = ()
        self._before: Thumbnail | None = None
        self._chosen = 0
        self._large = _Picture(self)
        self._small: list[QToolButton] = []
        self._strip = QHBoxLayout()
        self._strip.setSpacing(2)
        self._apply = self._button("Apply", "apply", "Put it in as a new layer")
        self._apply.clicked.connect(lambda: self.applied.emit(self._chosen))
        self._compare = self._button("Before", "before", "Hold to see the picture as it was")
        self._compare.pressed.connect(partial(self._show_large, True))
        self._compare.released.connect(partial(self._show_large, False))
        discard = self._button("Discard", "discard", "Take these results away")
        discard.clicked.connect(self.discarded)
        buttons = QHBoxLayout()
        for button in (self._apply, self._compare, discard):
            buttons.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._large)
        column.addLayout(self._strip)
        column.addLayout(buttons)
        self.hide()

    def show_takes(self, takes: tuple[Take, ...], before: Thumbnail | None) -> None:
        """Shows results; none hides the strip."""
        if takes == self._takes and before == self._before:
            return
        self._takes, self._before = takes, before
        self.setVisible(bool(takes))
        self._compare.setVisible(before is not None)
        for button in self._small:
            self._strip.removeWidget(button)
            button.deleteLater()
        self._small = [self._thumbnail(take) for take in takes]
        for small in self._small:
            self._strip.addWidget(small)
        if takes and self._chosen not in {take.number for take in takes}:
            self._chosen = takes[0].number
        self._show_chosen()

    def _thumbnail(self, take: Take) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"cavendish_take_{take.number}")
        button.setCheckable(True)
        button.setStyleSheet(CHOSEN)
        button.setIcon(QIcon(pixmap(take.picture)))
        button.setIconSize(QSize(SMALL_PX, SMALL_PX))
        name = f"Result {take.number + 1}" + (", applied" if take.is_applied else "")
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: self._choose(take.number))
        return button

    def _choose(self, number: int) -> None:
        self._chosen = number
        self._show_chosen()

    def _show_chosen(self) -> None:
        for take, button in zip(self._takes, self._small, strict=True):
            button.setChecked(take.number == self._chosen)
        chosen = self._take()
        self._apply.setEnabled(chosen is not None and not chosen.is_applied)
        self._apply.setText("Applied" if chosen is not None and chosen.is_applied else "Apply")
        self._show_large(False)

    def _show_large(self, as_before: bool) -> None:
        chosen = self._take()
        if chosen is not None:
            picture = self._before if as_before and self._before else chosen.picture
            self._large.show_picture(pixmap(picture))

    def _take(self) -> Take | None:
        return next((take for take in self._takes if take.number == self._chosen), None)

    def _button(self, title: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(title, self)
        button.setObjectName(f"cavendish_{name}")
        button.setToolTip(tip)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return button


class _Picture(QLabel):
    """A picture as wide as the docker, never wider than it is sharp."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_preview")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_picture(self, picture: QPixmap) -> None:
        """Shows it."""
        self.setPixmap(picture)


def pixmap(picture: Thumbnail) -> QPixmap:
    """A small picture as Qt draws it."""
    stride = 3 * picture.width
    image = QImage(picture.data, picture.width, picture.height, stride, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image)
