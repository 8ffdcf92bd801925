# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of an open picture; each host answers it with its editor's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cavendish_client.model import Result, Selection
from cavendish_client.pixels import Box, Pixels
from cavendish_client.request import Canvas
from cavendish_client.studio.draft import Layer, Source

# No model looks at more of a reference, and the daemon sends no more of it.
MOST_REFERENCE_PX = 1536


def reference_size(width: int, height: int) -> tuple[int, int]:
    """The size in which a reference is lent: its longer side is MOST_REFERENCE_PX at the most."""
    share = min(MOST_REFERENCE_PX / max(width, height), 1.0)
    return max(round(width * share), 1), max(round(height * share), 1)


@dataclass(frozen=True)
class View:
    """How a picture stands. selection: the bounds of what is selected, None where nothing is.

    active: the id of the layer that the artist works on, '' where there is none. obstacle: why
    Cavendish cannot work on it, '' if it can.
    """

    width: int
    height: int
    selection: Box | None
    active: str = ""
    obstacle: str = ""

    @property
    def whole(self) -> Box:
        """All of the picture."""
        return Box(0, 0, self.width, self.height)


@dataclass(frozen=True)
class Provenance:
    """How a layer was made; kept in the document."""

    job_id: str
    prompt: str
    model: str
    cost_micro_usd: int


class Document(Protocol):
    """An open picture. Everything on the main thread; reading raises CavendishError."""

    @property
    def identity(self) -> str:
        """Names the picture for history; stays the same over saving and opening."""

    @property
    def thread(self) -> str:
        """The name of its conversation, kept in the document; '' without one."""

    def keep_thread(self, thread_id: str) -> None:
        """Keeps the name of its conversation in the document; no undo step."""

    def is_open(self) -> bool:
        """Whether it has not been closed."""

    def view(self) -> View:
        """How it stands; asked five times a second."""

    def layers(self) -> Sequence[Layer]:
        """Its layers and groups, the uppermost first."""

    def shows(self, layer_id: str) -> bool:
        """Whether a layer is there, and it and all the groups that it is in are visible.

        Asked five times a second.
        """

    def place(self) -> object:
        """The host's own note of what is selected and where a result would go now."""

    def canvas(self, box: Box, place: object, *, masked: bool) -> Canvas:
        """What is visible in a box, and what was selected there where masked."""

    def layer(self, place: object) -> tuple[Canvas, Pixels]:
        """What the layer that was active covers of the picture, in the document's own colours.

        And what is visible there of those below it, as 8-bit sRGB of the same size.
        """

    def reference(self, source: Source, box: Box | None) -> Pixels:
        """A layer or group as 8-bit sRGB: what it covers, in its `reference_size`.

        Where a box is given: what of it lies there, pixel for pixel. Hidden or not makes no
        difference.
        """

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
        """Puts a result in as one new layer with a mask, as one undo step.

        scale: how many times as large the picture is made first, with all its layers; a step of its
        own where the editor joins none. multiplied: the layer is multiplied with what is below it.
        """

    def select(self, found: Selection, place: object) -> None:
        """Makes what was found the selection, as one undo step."""

    def show_path(self, shown: Sequence[str], hidden: Sequence[str]) -> None:
        """Shows the layers of some jobs and hides those of others; no undo step."""
