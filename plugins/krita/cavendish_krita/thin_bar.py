# SPDX-License-Identifier: GPL-3.0-or-later
"""A thin bar that shows how far something is."""

from __future__ import annotations

from cavendish_krita.qt import QProgressBar, QWidget

HEIGHT_PX = 6
STEPS = 1000


class ThinBar(QProgressBar):
    """A progress bar without words."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setTextVisible(False)
        self.setFixedHeight(HEIGHT_PX)

    def show_progress(self, progress: float | None) -> None:
        """progress: from 0 to 1; None where nobody knows for how long it takes."""
        # A range without extent is Qt's way to say "busy, nobody knows for how long".
        self.setRange(0, 0 if progress is None else STEPS)
        self.setValue(round((progress or 0.0) * STEPS))
