# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stand-in remembers of the pictures that it gave: their subjects and their words."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from PIL import Image

from cavendish_standin.pictures import decode

_NEAR = 8.0
_LENGTH = 256


@dataclass(frozen=True)
class Memory:
    """What one answered picture showed."""

    subject: int
    texts: tuple[str, ...]
    look: bytes


class Memories:
    """The last few hundred answers, found again by how they look."""

    def __init__(self) -> None:
        self._kept: deque[Memory] = deque(maxlen=_LENGTH)

    def keep(self, look: bytes, subject: int, texts: tuple[str, ...]) -> None:
        """Remembers a picture by its look, as look_of has it."""
        self._kept.append(Memory(subject, texts, look))

    def find(self, picture: bytes) -> Memory | None:
        """The memory of this picture, or of one that has since been moved or recompressed."""
        kept = list(self._kept)
        if not kept:
            return None
        wanted = np.frombuffer(look_of(decode(picture)), np.uint8).astype(np.int16)
        looks = np.stack([np.frombuffer(m.look, np.uint8) for m in kept])
        apart = np.abs(looks - wanted).mean(axis=1)
        best = int(apart.argmin())
        return kept[best] if apart[best] < _NEAR else None


def look_of(picture: Image.Image) -> bytes:
    """A picture, RGB, at 16 x 16."""
    return picture.resize((16, 16), Image.Resampling.BOX, reducing_gap=1.0).tobytes()
