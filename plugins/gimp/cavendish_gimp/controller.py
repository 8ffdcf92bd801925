# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs erasings for the panel, at most one a picture, and tells it what to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from cavendish_client import Progress
from cavendish_gimp.erasure import End, trouble_of
from cavendish_gimp.picture import Picture
from cavendish_gimp.state import PanelState, Phase, Trouble


class Cancellable(Protocol):
    """An erasing that is under way."""

    def cancel(self) -> None:
        """Stops it."""


Begin = Callable[[int, Callable[[Progress], None], Callable[[End], None]], Cancellable]


@dataclass
class Run:
    """One erasing of one picture, from the click to its end."""

    erasure: Cancellable | None = None
    progress: Progress | None = None
    is_cancelled: bool = False


class Controller:
    """The state of all open pictures. `show` is called with each state that differs."""

    def __init__(self, begin: Begin, show: Callable[[PanelState], None]) -> None:
        self._begin = begin
        self._show = show
        self._shown = PanelState()
        self._pictures: tuple[Picture, ...] = ()
        self._current: Picture | None = None
        self._runs: dict[int, Run] = {}
        self._troubles: dict[int, Trouble] = {}

    def look(self, pictures: Sequence[Picture]) -> None:
        """Takes in which pictures are open, and how they are; follows the artist's work."""
        before, self._pictures = self._pictures, tuple(pictures)
        if self._pictures == before:
            return
        self._current = follow(before, self._pictures, self._current)
        open_ids = {picture.id for picture in self._pictures}
        for picture in self._runs.keys() - open_ids:
            self._stop(self._runs[picture])
        changed = {picture.id for picture in self._pictures if picture not in before}
        self._troubles = {
            picture: trouble
            for picture, trouble in self._troubles.items()
            if picture in open_ids - changed
        }
        self._refresh()

    def choose(self, picture: int) -> None:
        """Makes an open picture the one to work on."""
        self._current = find(self._pictures, picture) or self._current
        self._refresh()

    def erase(self) -> None:
        """Begins to erase what is selected; does nothing where that is under way or impossible."""
        if self._current is None or self._state().phase is not Phase.READY:
            return
        picture = self._current.id
        self._troubles.pop(picture, None)
        run = self._runs[picture] = Run()
        self._refresh()
        run.erasure = self._begin(
            picture, partial(self._progressed, run), partial(self._ended, picture, run)
        )

    def cancel(self) -> None:
        """Stops the current picture's run, if there is one. Idempotent."""
        run = None if self._current is None else self._runs.get(self._current.id)
        if run is not None:
            self._stop(run)
            self._refresh()

    def close(self) -> None:
        """Stops all runs."""
        for run in list(self._runs.values()):
            self._stop(run)

    def _progressed(self, run: Run, progress: Progress) -> None:
        run.progress = progress
        self._refresh()

    def _ended(self, picture: int, run: Run, end: End) -> None:
        if self._runs.get(picture) is run:
            del self._runs[picture]
        if end.trouble is not None:
            self._troubles[picture] = end.trouble
        self._refresh()

    def _stop(self, run: Run) -> None:
        if run.erasure is not None and not run.is_cancelled:
            run.is_cancelled = True
            run.erasure.cancel()

    def _refresh(self) -> None:
        state = self._state()
        if state != self._shown:
            self._shown = state
            self._show(state)

    def _state(self) -> PanelState:
        if self._current is None:
            return PanelState(self._pictures)
        state = PanelState(self._pictures, self._current.id)
        run = self._runs.get(self._current.id)
        return self._idle(state, self._current) if run is None else busy(state, run)

    def _idle(self, state: PanelState, picture: Picture) -> PanelState:
        if picture.refusal is not None:
            return replace(state, phase=Phase.UNSUPPORTED, trouble=trouble_of(picture.refusal))
        phase = Phase.NO_SELECTION if picture.selection is None else Phase.READY
        return replace(state, phase=phase, trouble=self._troubles.get(picture.id))


def busy(state: PanelState, run: Run) -> PanelState:
    """The state while a picture's run is under way."""
    return replace(
        state,
        phase=Phase.CANCELLING if run.is_cancelled else Phase.RUNNING,
        fraction=run.progress.fraction if run.progress else None,
        stage=run.progress.stage if run.progress else "",
    )


def find(pictures: Sequence[Picture], picture: int) -> Picture | None:
    """The picture with this id."""
    return next((each for each in pictures if each.id == picture), None)


def follow(
    before: Sequence[Picture], now: Sequence[Picture], current: Picture | None
) -> Picture | None:
    """The picture that the artist works on, as far as a plug-in can tell.

    GIMP does not tell plug-ins which picture is in front. But who has just opened a picture, or
    changed the selection of one, works on that one; else it stays as it was.
    """
    known = {picture.id: picture for picture in before}
    opened = [picture for picture in now if picture.id not in known]
    if opened:
        return max(opened, key=lambda picture: picture.id)
    touched = [each for each in now if each.selection != known[each.id].selection]
    if touched:
        return touched[-1]
    still = find(now, current.id) if current else None
    return still or (now[-1] if now else None)
