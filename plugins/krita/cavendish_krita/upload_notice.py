# SPDX-License-Identifier: GPL-3.0-or-later
"""Before a document's first upload to a host: what leaves this machine, and where to."""

from __future__ import annotations

from cavendish_client.model import Upload
from cavendish_client.studio.upload import question
from cavendish_krita.qt import (
    QFrame,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
    pyqtSignal,
)
from cavendish_krita.wrapped import WrappedLabel


class UploadNotice(QFrame):
    """Asks once; `agreed` or `kept` tells the answer."""

    agreed = pyqtSignal()
    kept = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_upload")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._words = WrappedLabel("upload_words", self)
        self._agree = self._button("Agree and Send", "agree", self.agreed)
        keep = self._button("Keep on This Machine", "keep", self.kept)
        column = QVBoxLayout(self)
        for part in (self._words, self._agree, keep):
            column.addWidget(part)
        self._shown: Upload | None = None
        self.hide()

    def show_upload(self, upload: Upload | None) -> bool:
        """Shows what is asked about, None for nothing; whether it is a new question."""
        if upload == self._shown:
            return False
        self._shown = upload
        self.setVisible(upload is not None)
        if upload is not None:
            self._words.setText(question(upload))
            self._agree.setFocus()
        return upload is not None

    def _button(self, title: str, name: str, signal: object) -> QPushButton:
        button = QPushButton(title, self)
        button.setObjectName(f"cavendish_{name}")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.clicked.connect(signal)  # type: ignore[arg-type]
        return button
