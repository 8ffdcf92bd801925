# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures that go with a question, numbered and labelled, and the turn that they make."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.model import Part, Picture
from cavendish.imaging.flatten import flattened
from cavendish.imaging.resample import scaled
from cavendish.operations import wording
from cavendish.operations.arrays import rgba
from cavendish.operations.coding import encode
from cavendish.request import Reference, Role

Samples = NDArray[np.uint8]

# A model sees a reference in some thousand tokens; more pixels would only take longer.
_REFERENCE_PX = 1536


class Gallery:
    """Pictures in the order in which they are sent; each is 'image N' in the words."""

    def __init__(self) -> None:
        self._shown: list[tuple[str, Picture]] = []

    def add(self, label: str, pixels: Samples) -> int:
        """Adds a picture, uint8 [H, W, 3] sRGB; its number, from 1."""
        return self.add_encoded(label, encode(pixels))

    def add_encoded(self, label: str, picture: Picture) -> int:
        """Adds a picture that is a file already; its number."""
        self._shown.append((label, picture))
        return len(self._shown)

    def add_references(
        self, references: Sequence[Reference], payloads: Mapping[str, memoryview]
    ) -> dict[int, Reference]:
        """Adds the references but for doodles, which belong to the canvas; them by number."""
        numbered = {}
        for place, reference in enumerate(references):
            if reference.role is Role.DOODLE:
                continue
            pixels = rgba(payloads, f"references.{place}.image", reference.image)
            label = wording.reference(reference.role, reference.name)
            numbered[self.add(label, small(flattened(pixels)))] = reference
        return numbered

    def parts(self, words: str) -> tuple[Part, ...]:
        """The turn: the words, then each picture after its label."""
        parts = [Part(text=words)]
        for number, (label, picture) in enumerate(self._shown, 1):
            parts += [Part(text=f"Image {number}: {label}"), Part(picture=picture)]
        return tuple(parts)


def small(pixels: Samples) -> Samples:
    """The picture, uint8 [H, W, 3], made smaller where its longer side is very long."""
    height, width = pixels.shape[:2]
    share = _REFERENCE_PX / max(height, width)
    if share >= 1:
        return pixels
    return scaled(pixels, max(round(width * share), 1), max(round(height * share), 1))
