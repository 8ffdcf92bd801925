# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked for, as one value: everything that can change the pixels is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from cavendish_client import errors, model
from cavendish_client.pixels import PixelFormat, Pixels

OnProgress = Callable[[model.Progress], None]


class FillFields(TypedDict, total=False):
    """What a fill can be told beside its picture and mask."""

    guide: Pixels | None
    x: int
    y: int
    seed: int
    engine: str
    local_only: bool
    document: str


@dataclass(frozen=True)
class FillRequest:
    """Fills where mask is above 0 from what surrounds it; see FillOperation in job.proto."""

    image: Pixels
    mask: Pixels
    guide: Pixels | None = None
    x: int = 0
    y: int = 0
    seed: int = 0
    engine: str = ""
    local_only: bool = False
    document: str = ""

    def check(self) -> None:
        """Raises MaskSizeMismatch, or ImageModeUnsupported for a mask that is none."""
        if self.mask.format is not PixelFormat.GRAY8:
            raise errors.InvalidRequest(field="mask", problem="must be GRAY8")
        if (self.mask.width, self.mask.height) != (self.image.width, self.image.height):
            raise errors.MaskSizeMismatch(
                mask=f"{self.mask.width} x {self.mask.height}",
                image=f"{self.image.width} x {self.image.height}",
            )

    def images(self) -> dict[str, Pixels]:
        """The images to send, by field name."""
        named = {"image": self.image, "mask": self.mask, "guide": self.guide}
        return {name: pixels for name, pixels in named.items() if pixels is not None}
