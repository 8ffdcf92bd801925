# SPDX-License-Identifier: GPL-3.0-or-later
"""Live drawing: each time that the canvas or the words change, it is drawn anew."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from typing import Any

from cavendish_client import errors
from cavendish_client.live import Live
from cavendish_client.model import Result
from cavendish_client.request import Canvas
from cavendish_client.studio import asking, line, thumbnail
from cavendish_client.studio.draft import Kind
from cavendish_client.studio.easel import Easel, Run, Take
from cavendish_client.studio.line import Line
from cavendish_client.studio.network import Network

TIP = "Draws again whenever the picture or the words change; apply what you like as a layer"
# Reading more of the canvas again and again would hold the editor up.
MOST_PX = 2048 * 2048
TOO_LARGE = "Select a part of the picture: drawing live reads 2048 x 2048 pixels at most."
NO_FILES = "Drawing live takes references from layers, not from files."


class LiveDrawing:
    """A live session on one picture. On the host's main thread but for `_shown`.

    prepare: see Runner. told: is called after each change. What comes is shown as the easel's only
    take; it becomes a layer when the artist applies it.
    """

    def __init__(
        self,
        easel: Easel,
        network: Network,
        prepare: Callable[[Result], Result],
        told: Callable[[Easel], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._easel, self._network = easel, network
        self._prepare, self._told, self._clock = prepare, told, clock
        self._live = Live(network.session, self._shown)
        self._due = 0.0
        self._stamp: Any = None
        self._run: Run | None = None
        self._count = 0

    def look(self, around: asking.Circumstances) -> None:
        """Draws what has changed since the last look, as often as the engine can keep up."""
        if self._clock() < self._due or self._easel.obstacle:
            return
        self._due = self._clock() + self._live.pace_seconds
        try:
            self._offer(around)
        except errors.CavendishError as error:
            self._end(line.of_error(error))

    def close(self) -> None:
        """Stops; what was shown last stays to be applied."""
        self._live.close()
        self._easel.live = None

    def _offer(self, around: asking.Circumstances) -> None:
        easel, info = self._easel, self._network.session.info
        if info is None:
            return
        draft = easel.draft.with_mentioned(easel.document.layers())
        run = Run(draft, easel.view, around, easel.document.place())
        run.box = asking.part(draft, run.view, info)
        if refusal := _refusal(run):
            self._end(Line(refusal, is_error=True))
            return
        if asking.needs_canvas(draft):
            masked = run.view.selection is not None
            run.canvas = easel.document.canvas(run.box, run.place, masked=masked)
        stamp = draft, run.box, _digest(run.canvas)
        if stamp == self._stamp:
            return
        self._stamp, self._run = stamp, run
        layers = {one.key: asking.read(easel.document, one, run.box) for one in draft.sources}
        material = asking.Material(run.canvas, layers)
        request: Any = asking.request_of(draft, run.view, material, run.box, around)
        self._live.offer(request)

    def _shown(self, result: Result | None, error: errors.CavendishError | None) -> None:
        """On the network's thread, where making a small picture disturbs nobody."""
        run, home = self._run, self._network.home
        if result is None or run is None:
            home(self._end)(line.of_error(error or errors.Internal()))
            return
        self._count += 1
        take = Take(self._count, self._prepare(result), thumbnail.after(result, run.canvas))
        before = thumbnail.before(run.canvas) if run.canvas else None
        home(self._show)(run, take, before)

    def _show(self, run: Run, take: Take, before: thumbnail.Thumbnail | None) -> None:
        easel = self._easel
        if easel.live is not self:
            return
        easel.taken, easel.takes, easel.before = run, (take,), before
        easel.line = line.of_result(take.result, take.result.cost_micro_usd, None)
        self._told(easel)

    def _end(self, why: Line) -> None:
        if self._easel.live is self:
            self.close()
            self._easel.line = why
            self._told(self._easel)


def _refusal(run: Run) -> str:
    """Why it cannot be drawn live, '' if it can."""
    if any(source.kind is Kind.FILE for source in run.draft.sources):
        return NO_FILES
    reads = asking.needs_canvas(run.draft)
    return TOO_LARGE if reads and run.box.width * run.box.height > MOST_PX else ""


def _digest(canvas: Canvas | None) -> tuple[int, ...]:
    """Tells canvases apart, at a thousandth of a second for a million pixels."""
    if canvas is None:
        return ()
    shown = (canvas.image, canvas.mask)
    return tuple(zlib.crc32(pixels.view()) for pixels in shown if pixels is not None)
