# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs operations for all windows of the editor, and tells each panel what to show.

Lives on the editor's main thread. The session calls back on the network's thread; a queued signal
brings each of these calls over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from cavendish_client import Background, ContextRule, Handle, Progress, Result, ServerInfo, errors
from cavendish_krita.document import Document, Place
from cavendish_krita.qt import QObject, Qt, pyqtSignal
from cavendish_krita.state import Notice, PanelState, Phase

LOGGER = logging.getLogger(__name__)
VERB = "Erase"
OPERATION = "fill"


@dataclass
class Run:
    """One asked-for operation of one picture, from the click to the layer."""

    document: Document
    place: Place
    handle: Handle[Any] | None = None
    progress: float | None = None
    stage: str = ""
    is_cancelled: bool = False


class Controller(QObject):
    """Holds at most one run a picture. `changed` asks the panels to show their state anew."""

    changed = pyqtSignal()
    _arrived = pyqtSignal(object)

    def __init__(self, session: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runs: list[Run] = []
        self._notices: list[tuple[Document, Notice]] = []
        # PyQt6's stubs do not know the second argument.
        self._arrived.connect(_call, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def state(self, document: Document | None) -> PanelState:
        """Returns what the panel of a window that shows `document` has to show."""
        if document is None:
            return PanelState(Phase.NO_DOCUMENT)
        run = self._run_of(document)
        if run is not None:
            phase = Phase.CANCELLING if run.is_cancelled else Phase.RUNNING
            return PanelState(phase, run.progress, run.stage)
        return self._idle_state(document)

    def erase(self, document: Document | None) -> None:
        """Begins to erase what is selected; does nothing where that is under way or impossible."""
        if document is None or self.state(document).phase is not Phase.READY:
            return
        self._forget_notice(document)
        run = Run(document, document.place())
        self._runs.append(run)
        self._attempt(run, partial(self._connect, run))
        self.changed.emit()

    def cancel(self, document: Document | None) -> None:
        """Stops the picture's run, if there is one. Can be called again and again."""
        run = None if document is None else self._run_of(document)
        if run is not None:
            self._stop(run)

    def drop_closed(self) -> None:
        """Stops the runs of pictures that have been closed."""
        for run in self._runs:
            if not run.is_cancelled and not run.document.is_open():
                self._stop(run)
        self._notices = [pair for pair in self._notices if pair[0].is_open()]

    def close(self) -> None:
        """Ends the session; what the daemon is doing goes on and is kept there."""
        self._runs.clear()
        self._session.close()

    def _idle_state(self, document: Document) -> PanelState:
        notice = next((n for owner, n in self._notices if owner == document), None)
        try:
            document.color_space.pixel_format()
        except errors.ImageModeUnsupported as error:
            return PanelState(Phase.UNSUPPORTED, notice=Notice.of(error))
        phase = Phase.READY if document.has_selection() else Phase.NO_SELECTION
        return PanelState(phase, notice=notice)

    def _connect(self, run: Run) -> None:
        if self._session.info is not None:
            self._start(run, self._session.info)
        else:
            run.handle = self._session.connect(self._marshal(partial(self._connected, run)))

    def _connected(self, run: Run, info: ServerInfo | None, error: Exception | None) -> None:
        if info is None or run.is_cancelled or not run.document.is_open():
            self._end(run, error)
        else:
            self._attempt(run, partial(self._start, run, info))

    def _start(self, run: Run, info: ServerInfo) -> None:
        reading = run.document.read(_context(info), run.place)
        run.handle = self._session.fill(
            reading.image,
            reading.mask,
            guide=reading.guide,
            x=reading.x,
            y=reading.y,
            document=run.document.identity,
            on_progress=self._marshal(partial(self._progressed, run)),
            done=self._marshal(partial(self._finished, run)),
        )

    def _progressed(self, run: Run, progress: Progress) -> None:
        run.progress, run.stage = progress.fraction, progress.stage
        self.changed.emit()

    def _finished(self, run: Run, result: Result | None, error: Exception | None) -> None:
        if run not in self._runs:
            return
        if result is not None and not run.is_cancelled and run.document.is_open():
            self._attempt(run, partial(run.document.insert, result, run.place, VERB))
        self._end(run, error)

    def _attempt(self, run: Run, step: Callable[[], None]) -> None:
        try:
            step()
        except errors.CavendishError as error:
            self._end(run, error)
        except Exception:  # An exception that leaves a slot would abort Krita.
            LOGGER.exception("a step of a run failed")
            self._end(run, errors.Internal())

    def _stop(self, run: Run) -> None:
        run.is_cancelled = True
        if run.handle is not None:
            run.handle.cancel()
        self.changed.emit()

    def _end(self, run: Run, error: Exception | None) -> None:
        if run in self._runs:
            self._runs.remove(run)
        if isinstance(error, errors.CavendishError) and not _is_expected(run, error):
            self._notices.append((run.document, Notice.of(error)))
        self.changed.emit()

    def _marshal(self, slot: Callable[..., None]) -> Callable[..., None]:
        return lambda *values: self._arrived.emit(partial(slot, *values))

    def _run_of(self, document: Document) -> Run | None:
        return next((run for run in self._runs if run.document == document), None)

    def _forget_notice(self, document: Document) -> None:
        self._notices = [pair for pair in self._notices if pair[0] != document]


def _call(call: Callable[[], None]) -> None:
    call()


def _context(info: ServerInfo) -> ContextRule:
    return info.offer(OPERATION).context


def _is_expected(run: Run, error: errors.CavendishError) -> bool:
    return run.is_cancelled or isinstance(error, errors.JobCancelled)
