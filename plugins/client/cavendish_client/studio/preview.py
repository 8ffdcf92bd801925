# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model has painted so far, as a panel shows it until the result is there."""

from __future__ import annotations

from dataclasses import dataclass

from cavendish_client import model
from cavendish_client.studio.thumbnail import Thumbnail

# How long its longer side is drawn, whatever the model shows: coarse, and to be seen as that.
SIDE_PX = 160
TIP = "What the model has painted so far, small and coarse. Nothing of it is in the picture yet"


def picture(shown: model.Preview) -> Thumbnail | None:
    """A preview as a small picture.

    None where its bytes are not as many as its size says: an editor would read beyond them.
    """
    whole = 3 * shown.width * shown.height
    if not whole or len(shown.rgb) != whole:
        return None
    return Thumbnail(shown.width, shown.height, shown.rgb)


@dataclass(frozen=True)
class Preview:
    """A result in the making. number: which of `count` results it becomes, from 0 on."""

    picture: Thumbnail
    number: int
    count: int

    @property
    def title(self) -> str:
        """The words below it."""
        return "Rough preview" + (f" of result {self.number + 1}" if self.count > 1 else "")

    @property
    def size(self) -> tuple[int, int]:
        """In how many pixels it is drawn, width and height."""
        width, height = self.picture.width, self.picture.height
        longer = max(width, height)
        return max(SIDE_PX * width // longer, 1), max(SIDE_PX * height // longer, 1)
