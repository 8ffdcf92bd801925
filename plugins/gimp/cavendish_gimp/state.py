# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel shows, and in which words: the same as in Krita's docker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from cavendish_gimp.picture import Picture


class Phase(Enum):
    """Where a picture stands. The values are the words on the main button, and its tip."""

    NO_PICTURE = ("Open a picture", "Cavendish works on the pictures that are open in GIMP")
    NO_SELECTION = ("Select what to erase", "Draw round what should go, with any selection tool")
    UNSUPPORTED = ("Erase", "This picture has another color mode")
    READY = (
        "Erase",
        "Fill the selected area from its surroundings, as a new layer with a mask; Remove, below, "
        "can be told what may be copied",
    )
    RUNNING = ("Erasing…", "The result becomes a new layer; you can go on painting")
    CANCELLING = ("Cancelling…", "Nothing will be added to the picture")

    @property
    def words(self) -> str:
        """The words on the main button."""
        return self.value[0]

    @property
    def tip(self) -> str:
        """What the main button says when pointed at."""
        return self.value[1]

    @property
    def is_busy(self) -> bool:
        """Whether something is under way."""
        return self in (Phase.RUNNING, Phase.CANCELLING)


def labels(pictures: Sequence[Picture]) -> dict[int, str]:
    """A name for each picture's id; where names repeat, with the number of GIMP's title bars."""
    names = Counter(picture.name for picture in pictures)
    return {
        picture.id: f"{picture.name}-{picture.id}" if names[picture.name] > 1 else picture.name
        for picture in pictures
    }


@dataclass(frozen=True)
class Trouble:
    """Why there is no result, and what to do next. command: what to copy into a terminal, or ''."""

    message: str
    next_step: str
    command: str = ""

    @property
    def line(self) -> str:
        """Both sentences."""
        return f"{self.message} {self.next_step}".strip()


@dataclass(frozen=True)
class PanelState:
    """Everything that the panel shows.

    current: the id of the picture that it works on. fraction: 0..1, None where nothing is known
    yet.
    """

    pictures: tuple[Picture, ...] = ()
    current: int | None = None
    phase: Phase = Phase.NO_PICTURE
    fraction: float | None = None
    stage: str = ""
    trouble: Trouble | None = None
