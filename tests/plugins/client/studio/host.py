# SPDX-License-Identifier: GPL-3.0-or-later
"""A host without an editor: a picture in memory, and a main thread that the test pumps."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cavendish_client import Background, Box, Canvas, PixelFormat, Pixels, Result, Selection, errors
from cavendish_client.studio.document import Provenance, View
from cavendish_client.studio.draft import Draft, Layer, Source
from cavendish_client.studio.easel import Easel
from cavendish_client.studio.studio import Studio

SIDE = 128
SECONDS = 60.0


class Sheet:
    """A picture of SIDE x SIDE pixels with two layers; see `studio.document.Document`."""

    def __init__(self, identity: str = "{picture}") -> None:
        self.identity = identity
        self.thread = ""
        self.opened = True
        self.selection: Box | None = Box(40, 40, 32, 32)
        self.obstacle = ""
        self.inserted: list[tuple[str, Result, Provenance]] = []
        self.refusal: Exception | None = None
        self.shown: tuple[Sequence[str], Sequence[str]] = ((), ())
        self.read: list[str] = []
        self.hidden: set[str] = set()
        self.painted: dict[str, Box] = {}
        self.scale, self.multiplied = 0, False
        self.found: list[Selection] = []
        self.paint: Callable[[int, int], int] | None = None

    def keep_thread(self, thread_id: str) -> None:
        self.thread = thread_id

    def is_open(self) -> bool:
        return self.opened

    def view(self) -> View:
        return View(SIDE, SIDE, self.selection, "{coat}", self.obstacle)

    def layers(self) -> Sequence[Layer]:
        named = ("{coat}", "Coat"), ("{hat}", "Hat of felt")
        return [Layer(one, name, one not in self.hidden) for one, name in named]

    def shows(self, layer_id: str) -> bool:
        return any(one.layer_id == layer_id and one.is_seen for one in self.layers())

    def place(self) -> object:
        return "here"

    def canvas(self, box: Box, place: object, *, masked: bool) -> Canvas:
        image = Pixels(b"".join(self._pixels(box)), *size(box))
        mask = None
        if masked and self.selection is not None:
            chosen = self.selection.moved(-box.x, -box.y)
            mask = Pixels(coverage(box, chosen), *size(box), PixelFormat.GRAY8)
        return Canvas(image, mask, None, box.x, box.y, SIDE, SIDE)

    def reference(self, source: Source, box: Box | None) -> Pixels:
        self.read.append(source.name)
        seen = box or Box(0, 0, 16, 16)
        painted = self.painted.get(source.key)
        if painted is None:
            return Pixels(bytes(4 * seen.width * seen.height), *size(seen))
        marks = coverage(seen, painted.moved(-seen.x, -seen.y))
        return Pixels(b"".join(bytes((200, 30, 30, mark)) for mark in marks), *size(seen))

    def _pixels(self, box: Box) -> Iterator[bytes]:
        for n in range(box.width * box.height):
            if self.paint is None:
                yield bytes((n % 251, n // 7 % 256, 90, 255))
            else:
                level = self.paint(box.x + n % box.width, box.y + n // box.width)
                yield bytes((level, level, level, 255))

    def layer(self, place: object) -> tuple[Canvas, Pixels]:
        box = Box(8, 8, 32, 24)
        below = Pixels(b"\x30\x50\x90\xff" * (32 * 24), 32, 24)
        return replace(self.canvas(box, place, masked=False), width=SIDE, height=SIDE), below

    def insert(
        self,
        result: Result,
        place: object,
        name: str,
        made: Provenance,
        *,
        scale: int = 1,
        multiplied: bool = False,
    ) -> None:
        assert threading.current_thread() is threading.main_thread()
        if self.refusal is not None:
            raise self.refusal
        self.scale, self.multiplied = scale, multiplied
        self.inserted.append((name, result, made))

    def select(self, found: Selection, place: object) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.found.append(found)

    def show_path(self, shown: Sequence[str], hidden: Sequence[str]) -> None:
        self.shown = (shown, hidden)


def size(box: Box) -> tuple[int, int]:
    return box.width, box.height


def coverage(box: Box, chosen: Box) -> bytes:
    """A mask in which a rectangle is selected."""
    row = bytearray(box.width)
    row[chosen.x : chosen.right] = b"\xff" * chosen.width
    empty = bytes(box.width)
    return b"".join(row if chosen.y <= y < chosen.bottom else empty for y in range(box.height))


class Host:
    """A studio and the loop that runs what is marshalled."""

    def __init__(self, state_dir: Path) -> None:
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()
        self.changes = 0
        self.session = Background("test", "1", state_dir, start=False)
        self.studio = Studio(
            self.session, self.calls.put, self._changed, self.load, lambda result: result
        )

    def load(self, path: str) -> Pixels:
        """A picture file of one pixel."""
        if path == "/gone.png":
            raise errors.ReferenceUnknown("The file is gone.", "Choose another.")
        return Pixels(bytes(4), 1, 1)

    def until(self, condition: Callable[[], Any], what: str = "") -> None:
        """Runs what arrives until the condition holds."""
        end = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < end, what or "too late"
            try:
                self.calls.get(timeout=0.05)()
            except queue.Empty:
                continue

    def priced(self, sheet: Sheet, draft: Draft) -> Easel:
        """The easel with a draft, once its price is known."""
        self.studio.compose(sheet, draft)
        easel = self.studio.easel(sheet)
        self.until(lambda: easel.plan or easel.doubt or easel.line, "no estimate")
        return easel

    def run(self, sheet: Sheet, draft: Draft) -> Easel:
        """The easel after all of it: price, click, agreement, results."""
        easel = self.priced(sheet, draft)
        self.studio.start(sheet)
        if easel.upload is not None:
            self.studio.agree(sheet)
        self.until(lambda: easel.run is None, f"the run goes on: {easel.run}")
        return easel

    def _changed(self) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.changes += 1
