# SPDX-License-Identifier: GPL-3.0-or-later
"""Says on the canvas what an action lacks, or why it failed: its docker may be hidden."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client.studio.document import Document as Sheet
from cavendish_client.studio.easel import Easel, Phase
from cavendish_client.studio.line import Line
from cavendish_client.studio.studio import Studio
from cavendish_krita.controller import Controller
from cavendish_krita.document import Document


class Announcer:
    """Follows what actions have begun. say: shows words where the artist looks.

    What the docker's own buttons do is told in the docker alone.
    """

    def __init__(self, studio: Studio, controller: Controller, say: Callable[[str], None]) -> None:
        self._studio, self._controller, self._say = studio, controller, say
        self._sheets: dict[str, Sheet] = {}
        self._erasing: Document | None = None

    def follow(self, sheet: Sheet) -> None:
        """An action has asked the studio for something."""
        self._sheets[sheet.identity] = sheet
        self.look()

    def follow_erasing(self, document: Document) -> None:
        """An action has asked for the selection to be erased."""
        state = self._controller.state(document)
        self._erasing = document if state.phase.is_busy else None
        if not state.phase.is_busy and state.lack:
            self._say(state.lack)

    def look(self) -> None:
        """To be called after each change."""
        for key, sheet in list(self._sheets.items()):
            if not sheet.is_open() or self._is_told(self._studio.easel(sheet)):
                self._sheets.pop(key, None)
        self._look_at_erasing()

    def _is_told(self, easel: Easel) -> bool:
        """Whether nothing more is to come of it."""
        news = _news(easel)
        if news is not None and news.is_error:
            self._say(news.text)
        return news is not None or easel.phase is Phase.CANCELLING

    def _look_at_erasing(self) -> None:
        document = self._erasing
        if document is None or not document.is_open():
            self._erasing = None
            return
        state = self._controller.state(document)
        self._erasing = document if state.phase.is_busy else None
        if not state.phase.is_busy and state.notice is not None:
            self._say(state.notice.text)


def _news(easel: Easel) -> Line | None:
    """How it ended, or why it did not begin; None while it is under way."""
    return easel.telling if easel.view.obstacle else easel.line
