# SPDX-License-Identifier: GPL-3.0-or-later
"""Qt, by the binding that fits: PyQt5 in Krita 5, PyQt6 in Krita 6. No other module imports one.

Krita refuses to import the binding that it was not built with, so the first one that can be
imported is the right one, whatever Krita's version number says. Enumerations are written with
their scope (`Qt.AlignmentFlag.AlignLeft`), which both bindings understand.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PyQt6.QtCore import QObject, QSize, Qt, QTimer, QUuid, pyqtSignal
    from PyQt6.QtGui import QGuiApplication, QHideEvent, QImage, QPalette, QShowEvent
    from PyQt6.QtWidgets import (
        QHBoxLayout,
        QLabel,
        QProgressBar,
        QPushButton,
        QSizePolicy,
        QStyle,
        QVBoxLayout,
        QWidget,
    )
else:
    try:
        from PyQt5.QtCore import QObject, QSize, Qt, QTimer, QUuid, pyqtSignal
        from PyQt5.QtGui import QGuiApplication, QHideEvent, QImage, QPalette, QShowEvent
        from PyQt5.QtWidgets import (
            QHBoxLayout,
            QLabel,
            QProgressBar,
            QPushButton,
            QSizePolicy,
            QStyle,
            QVBoxLayout,
            QWidget,
        )
    except ImportError:
        from PyQt6.QtCore import QObject, QSize, Qt, QTimer, QUuid, pyqtSignal
        from PyQt6.QtGui import QGuiApplication, QHideEvent, QImage, QPalette, QShowEvent
        from PyQt6.QtWidgets import (
            QHBoxLayout,
            QLabel,
            QProgressBar,
            QPushButton,
            QSizePolicy,
            QStyle,
            QVBoxLayout,
            QWidget,
        )

__all__ = [
    "QGuiApplication",
    "QHBoxLayout",
    "QHideEvent",
    "QImage",
    "QLabel",
    "QObject",
    "QPalette",
    "QProgressBar",
    "QPushButton",
    "QShowEvent",
    "QSize",
    "QSizePolicy",
    "QStyle",
    "QTimer",
    "QUuid",
    "QVBoxLayout",
    "QWidget",
    "Qt",
    "pyqtSignal",
]
