# SPDX-License-Identifier: GPL-3.0-or-later
"""An editor and a client that do what a test tells them to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from cavendish_client import (
    Box,
    ContextRule,
    Limits,
    OperationOffer,
    PixelFormat,
    Pixels,
    Plan,
    Progress,
    Result,
    ServerInfo,
    Transport,
    errors,
)
from cavendish_krita.document import Place, Reading
from cavendish_krita.picture import ColorSpace

SRGB8 = ColorSpace("RGBA", "U8", "sRGB-elle-V2-srgbtrc.icc")
RULE = ContextRule(0.5, 8, 64)
Done = Callable[[Any, Any], None]


def server_info() -> ServerInfo:
    """What a daemon tells in its handshake."""
    offer = OperationOffer("fill", RULE, ("classic",))
    limits = Limits(**{limit.name: 1 << 20 for limit in fields(Limits)})
    operations = {"fill": offer}
    nothing: frozenset[str] = frozenset()
    return ServerInfo("0.1.0", (1, 1), nothing, limits, operations, (), "/log", "127.0.0.1:1", 1)


def result(job_id: str = "job") -> Result:
    """A result of one pixel."""
    return Result(
        job_id,
        Pixels(b"\1\2\3\4", 1, 1, PixelFormat.BGRA8),
        Pixels(b"\xff", 1, 1, PixelFormat.GRAY8),
        Box(3, 4, 1, 1),
        0,
        Plan("classic", "", (), 0, False),
        0.1,
        0,
        Transport("exchange", "exchange"),
    )


@dataclass(eq=False)
class FakeDocument:
    """A picture; equal only to itself."""

    color_space: ColorSpace = SRGB8
    selected: bool = True
    opened: bool = True
    read_error: Exception | None = None
    insert_error: Exception | None = None
    inserted: list[Result] = field(default_factory=list)
    identity: str = "{picture}"

    def is_open(self) -> bool:
        return self.opened

    def has_selection(self) -> bool:
        return self.selected

    def place(self) -> Place:
        return Place(None, "{layer}", self.color_space, 10, 10)

    def read(self, rule: ContextRule, place: Place) -> Reading:
        if self.read_error is not None:
            raise self.read_error
        assert rule == RULE
        image = Pixels(bytes(400), 10, 10, PixelFormat.BGRA8)
        return Reading(image, Pixels(bytes(100), 10, 10, PixelFormat.GRAY8), None, 5, 6)

    def insert(self, result: Result, place: Place, verb: str) -> None:
        if self.insert_error is not None:
            raise self.insert_error
        self.inserted.append(result)


class FakeHandle:
    """Something under way; remembers that it was cancelled."""

    def __init__(self) -> None:
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class FakeSession:
    """Plays `cavendish_client.Background`: each answer comes from another thread, on demand."""

    def __init__(self) -> None:
        self.info: ServerInfo | None = server_info()
        self.connects: list[Done] = []
        self.fills: list[dict[str, Any]] = []
        self.handles: list[FakeHandle] = []
        self.is_closed = False

    def connect(self, done: Done) -> FakeHandle:
        self.connects.append(done)
        return self._handle()

    def fill(self, image: Pixels, mask: Pixels, **fields: Any) -> FakeHandle:
        self.fills.append({"image": image, "mask": mask, **fields})
        return self._handle()

    def close(self) -> None:
        self.is_closed = True

    def answer(self, value: Any = None, error: errors.CavendishError | None = None) -> None:
        """Ends the last fill."""
        _on_another_thread(self.fills[-1]["done"], value, error)

    def answer_connect(self, error: errors.CavendishError | None = None) -> None:
        """Ends the last connect."""
        self.info = None if error else server_info()
        _on_another_thread(self.connects[-1], self.info, error)

    def tell(self, fraction: float, stage: str) -> None:
        """Reports progress of the last fill."""
        _on_another_thread(self.fills[-1]["on_progress"], Progress(fraction, stage))

    def _handle(self) -> FakeHandle:
        self.handles.append(FakeHandle())
        return self.handles[-1]


def _on_another_thread(call: Callable[..., None], *values: Any) -> None:
    thread = threading.Thread(target=call, args=values)
    thread.start()
    thread.join()
