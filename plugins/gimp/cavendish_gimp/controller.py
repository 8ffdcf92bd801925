# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel shows and does, without any toolkit: a state and its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cavendish_client import Progress

from cavendish_gimp.erasure import End, Trouble, trouble_of
from cavendish_gimp.picture import Picture
from cavendish_gimp.refusal import PictureClosed

OPEN = "Open a picture"
SELECT = "Select what to erase"
ERASE = "Erase"
ERASING = "Erasing…"
CANCELLING = "Cancelling…"


class Cancellable(Protocol):
    """An erasing that is under way."""

    def cancel(self) -> None:
        """Stops it."""


Begin = Callable[[int, Callable[[Progress], None], Callable[[End], None]], Cancellable]


@dataclass(frozen=True)
class View:
    """Everything that the panel shows.

    verb: the button's words; ready: it can be pressed. busy: bar and Cancel are of use; fraction:
    0..1, None where it is not known. line: one line below; trouble: it tells of an error;
    command: what its copy button copies, or ''.
    """

    pictures: tuple[Picture, ...] = ()
    current: int | None = None
    verb: str = OPEN
    ready: bool = False
    busy: bool = False
    cancellable: bool = False
    fraction: float | None = None
    line: str = ""
    trouble: bool = False
    command: str = ""


class Controller:
    """The panel's state. `show` is called with a new view whenever it differs from the last."""

    def __init__(self, begin: Begin, show: Callable[[View], None]) -> None:
        self._begin = begin
        self._show = show
        self._view = View()
        self._pictures: tuple[Picture, ...] = ()
        self._current: int | None = None
        self._erasing: int | None = None
        self._erasure: Cancellable | None = None
        self._cancelling = False
        self._progress: Progress | None = None
        self._note = ""
        self._trouble: Trouble | None = None

    @property
    def busy(self) -> bool:
        """Whether an erasing is under way."""
        return self._erasing is not None

    def look(self, pictures: Sequence[Picture]) -> None:
        """Takes in which pictures are open, and their selections; follows the artist's work."""
        before, self._pictures = self._pictures, tuple(pictures)
        if self._pictures == before:
            return
        current = follow(before, self._pictures, self._current)
        if current != self._current or selection(before, current) != self._selection(current):
            self._hush()
        self._current = current
        if self.busy and self._erasing not in ids(self._pictures):
            self._leave_closed_picture()
        self._refresh()

    def choose(self, picture: int) -> None:
        """Makes an open picture the one to work on."""
        if picture in ids(self._pictures) and picture != self._current:
            self._current = picture
            self._hush()
            self._refresh()

    def erase(self) -> None:
        """Begins to erase the selection of the current picture, if that can be."""
        if self.busy or self._current is None or self._selection(self._current) is None:
            return
        self._hush()
        self._erasing, self._cancelling, self._progress = self._current, False, None
        self._refresh()
        self._erasure = self._begin(self._current, self._progressed, self._ended)

    def cancel(self) -> None:
        """Stops what is under way."""
        if self._erasure is not None and self.busy and not self._cancelling:
            self._cancelling = True
            self._refresh()
            self._erasure.cancel()

    def _progressed(self, progress: Progress) -> None:
        self._progress = progress
        self._refresh()

    def _ended(self, end: End) -> None:
        self._erasing, self._erasure, self._progress = None, None, None
        if end.trouble is not None:
            self._trouble = end.trouble
        if end.result is not None:
            engine, seconds = end.result.plan.engine, end.result.engine_seconds
            self._note = f"Erased in {seconds:.1f} s with {engine}."
        self._refresh()

    def _leave_closed_picture(self) -> None:
        self.cancel()
        self._trouble = trouble_of(PictureClosed())

    def _hush(self) -> None:
        self._note, self._trouble = "", None

    def _selection(self, picture: int | None) -> object:
        return selection(self._pictures, picture)

    def _refresh(self) -> None:
        view = self._make_view()
        if view != self._view:
            self._view = view
            self._show(view)

    def _make_view(self) -> View:
        selected = self._selection(self._current) is not None
        idle_verb = OPEN if self._current is None else ERASE if selected else SELECT
        busy_verb = CANCELLING if self._cancelling else ERASING
        return View(
            pictures=self._pictures,
            current=self._current,
            verb=busy_verb if self.busy else idle_verb,
            ready=selected and not self.busy,
            busy=self.busy,
            cancellable=self.busy and not self._cancelling,
            fraction=self._progress.fraction if self._progress else None,
            line=self._line(),
            trouble=self._trouble is not None,
            command=self._trouble.command if self._trouble else "",
        )

    def _line(self) -> str:
        if self._trouble is not None:
            return self._trouble.line
        if self._progress is not None:
            return self._progress.stage
        return self._note


def ids(pictures: Sequence[Picture]) -> list[int]:
    """Their ids, in order."""
    return [picture.id for picture in pictures]


def selection(pictures: Sequence[Picture], picture: int | None) -> object:
    """The selection's bounds of one of the pictures; None where it has none or is not there."""
    return next((each.selection for each in pictures if each.id == picture), None)


def follow(before: Sequence[Picture], now: Sequence[Picture], current: int | None) -> int | None:
    """The picture that the artist works on, as far as a plug-in can tell.

    GIMP does not tell plug-ins which picture is in front. But who has just opened a picture, or
    changed the selection of one, works on that one; else it stays as it was.
    """
    known = {picture.id: picture for picture in before}
    opened = [picture.id for picture in now if picture.id not in known]
    if opened:
        return max(opened)
    touched = [each.id for each in now if each.selection != known[each.id].selection]
    if touched and current not in touched:
        return touched[-1]
    if current in ids(now):
        return current
    return ids(now)[-1] if now else None
