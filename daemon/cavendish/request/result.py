# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job made."""

from dataclasses import dataclass

from cavendish.request.image import Box, ImageRef


@dataclass(frozen=True, slots=True)
class Source:
    """A page that a model has looked at."""

    title: str
    uri: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a job made: pixels placed in the document, a selection of it, or words.

    image, mask: blobs of the same size; a mask alone is a selection. None, as placement is, where
    the result is words. notes: what the artist should know of how it was made, a sentence each.
    cached: from an earlier job.
    """

    image: ImageRef | None
    mask: ImageRef | None
    placement: Box | None
    seed: int = 0
    engine_seconds: float = 0.0
    cost_micro_usd: int = 0
    text: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    cached: bool = False

    def images(self) -> tuple[ImageRef, ...]:
        """The images that it has."""
        return tuple(ref for ref in (self.image, self.mask) if ref is not None)
