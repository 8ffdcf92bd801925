# SPDX-License-Identifier: GPL-3.0-or-later
"""Qt, by the binding that fits: PyQt5 in Krita 5, PyQt6 in Krita 6. No other module imports one.

Krita refuses to import the binding that it was not built with, so the first one that can be
imported is the right one, whatever Krita's version number says. Enumerations are written with
their scope (`Qt.AlignmentFlag.AlignLeft`), which both bindings understand.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, QUuid, pyqtSignal
    from PyQt6.QtGui import QColor, QGuiApplication, QPalette, QShowEvent
    from PyQt6.QtWidgets import (
        QHBoxLayout,
        QLabel,
        QProgressBar,
        QPushButton,
        QSizePolicy,
        QVBoxLayout,
        QWidget,
    )
else:
    try:
        from PyQt5.QtCore import QEvent, QObject, Qt, QTimer, QUuid, pyqtSignal
        from PyQt5.QtGui import QColor, QGuiApplication, QPalette, QShowEvent
        from PyQt5.QtWidgets import (
            QHBoxLayout,
            QLabel,
            QProgressBar,
            QPushButton,
            QSizePolicy,
            QVBoxLayout,
            QWidget,
        )
    except ImportError:
        from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, QUuid, pyqtSignal
        from PyQt6.QtGui import QColor, QGuiApplication, QPalette, QShowEvent
        from PyQt6.QtWidgets import (
            QHBoxLayout,
            QLabel,
            QProgressBar,
            QPushButton,
            QSizePolicy,
            QVBoxLayout,
            QWidget,
        )

__all__ = [
    "QColor",
    "QEvent",
    "QGuiApplication",
    "QHBoxLayout",
    "QLabel",
    "QObject",
    "QPalette",
    "QProgressBar",
    "QPushButton",
    "QShowEvent",
    "QSizePolicy",
    "QTimer",
    "QUuid",
    "QVBoxLayout",
    "QWidget",
    "Qt",
    "pyqtSignal",
]
