# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of several lines that are as wide as the docker, whatever it is."""

from __future__ import annotations

from cavendish_krita.qt import QLabel, QSizePolicy, Qt, QWidget


class WrappedLabel(QLabel):
    """Plain text, which may come from a server and is never markup; can be selected."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"cavendish_{name}")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
