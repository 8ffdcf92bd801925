# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of an answer, from what was asked: the input edited, or something made up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from cavendish_standin import painting
from cavendish_standin.drift import Drift, apply
from cavendish_standin.memory import look_of
from cavendish_standin.pictures import cover, decode, encode
from cavendish_standin.pixels import Size

FLAWS = ("blank", "unchanged", "marker", "checkerboard", "repaint")
_PLAIN = re.compile(r"\b(?:pure|solid|plain)\s+(white|black)\b", re.IGNORECASE)
_CLEAR = re.compile(r"\btransparent background\b|\btransparency\b", re.IGNORECASE)
_ERASE = re.compile(r"\b(remove|erase)\b(?! the (marks|doodles|scribbles))", re.IGNORECASE)
_TONE = re.compile(r"\b(relight|day to night|colou?r grad\w+|the style)\b", re.IGNORECASE)
_OUTWARDS = re.compile(r"\b(outpaint|expand|extend|grey area|gray area)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Drawing:
    """Everything that the picture depends on.

    take tells pictures of the same prompt apart. subject: the seed of a remembered subject.
    """

    size: Size
    prompt: str
    take: int
    mime: str
    drift: Drift
    base: bytes | None = None
    mask: bytes | None = None
    marked: bytes | None = None
    subject: int | None = None
    flaw: str = ""
    quality: int | None = None

    def changes_background(self) -> bool:
        """Whether the prompt asks for a plain or a clear background."""
        return bool(_PLAIN.search(self.prompt) or _CLEAR.search(self.prompt))

    def subject_seed(self) -> int:
        """The seed of the subject, where the picture is made up."""
        if self.subject is not None:
            return self.subject
        return painting.subject_seed(self.prompt, self.take)

    @property
    def seed(self) -> int:
        """The seed of everything else."""
        return painting.seed_of(self.prompt, self.take)


@dataclass(frozen=True)
class Drawn:
    """An encoded picture, and how it looks to the memory."""

    data: bytes
    look: bytes


@lru_cache(maxsize=8)
def draw(drawing: Drawing) -> Drawn:
    """Draws and encodes; the same drawing gives the same bytes."""
    picture = _compose(drawing)
    quality = drawing.quality or drawing.drift.quality
    if drawing.flaw == "unchanged":
        quality = 95
    else:
        picture = apply(picture, drawing.drift)
    return Drawn(encode(picture, drawing.mime, quality), look_of(picture))


def _compose(drawing: Drawing) -> Image.Image:
    size = drawing.size
    if drawing.flaw == "blank":
        return Image.new("RGB", size, (128, 128, 128))
    backdrop = _backdrop(drawing)
    if drawing.base is None or drawing.subject is not None:
        picture = backdrop or painting.scene(size, drawing.seed)
        colours, alpha = painting.subject(size, drawing.subject_seed())
        picture.paste(colours, (0, 0), alpha)
        return painting.write(picture, painting.quoted(drawing.prompt))
    base = cover(decode(drawing.base), size)
    if drawing.flaw == "unchanged":
        return base
    if backdrop is not None:
        backdrop.paste(base, (0, 0), painting.centre(size))
        return backdrop
    return _edited(drawing, base)


def _backdrop(drawing: Drawing) -> Image.Image | None:
    """The plain background that the prompt asks for; a chequered one where it asks for none."""
    if _CLEAR.search(drawing.prompt) or drawing.flaw == "checkerboard":
        return painting.checkerboard(drawing.size)
    plain = _PLAIN.search(drawing.prompt)
    return Image.new("RGB", drawing.size, plain[1].lower()) if plain else None


def _edited(drawing: Drawing, base: Image.Image) -> Image.Image:
    region = _region(drawing, base)
    if _ERASE.search(drawing.prompt):
        picture = painting.erase(base, region)
    elif drawing.mask is None and _TONE.search(drawing.prompt):
        picture = painting.tone(base, drawing.seed)
    else:
        picture = painting.change(base, region, drawing.seed)
    picture = _lettered(picture, region, painting.quoted(drawing.prompt))
    if drawing.flaw == "repaint":
        picture = _repainted(picture, region, drawing.seed)
    if drawing.flaw == "marker":
        picture = _inked(drawing, picture, base)
    return picture


def _inked(drawing: Drawing, picture: Image.Image, base: Image.Image) -> Image.Image:
    """The picture with the marks still on it; with a mark of its own where none were sent."""
    result = picture.copy()
    if drawing.marked is None:
        box = (base.width // 4, base.height // 4, base.width // 2, base.height // 2)
        ImageDraw.Draw(result).ellipse(box, outline="magenta", width=max(2, base.width // 128))
        return result
    marked = cover(decode(drawing.marked), base.size)
    result.paste(marked, (0, 0), painting.ink(base, marked))
    return result


def _region(drawing: Drawing, base: Image.Image) -> Image.Image:
    """Where the edit happens, mode L, white inside."""
    if drawing.mask is not None:
        return cover(decode(drawing.mask), base.size).convert("L")
    if drawing.marked is not None:
        return painting.difference(base, decode(drawing.marked))
    if _OUTWARDS.search(drawing.prompt):
        grey = painting.flat_grey(base)
        if grey.getbbox() is not None:
            return grey
    return painting.centre(base.size)


def _lettered(picture: Image.Image, region: Image.Image, texts: tuple[str, ...]) -> Image.Image:
    box = region.getbbox()
    if not texts or box is None:
        return picture
    result = picture.copy()
    result.paste(painting.write(picture.crop(box), texts), box[:2])
    return result


def _repainted(picture: Image.Image, region: Image.Image, seed: int) -> Image.Image:
    """A patch in the corner that the region touches least is painted anew."""
    width, height = (side * 3 // 16 for side in picture.size)
    corners = [(x, y) for x in (0, picture.width - width) for y in (0, picture.height - height)]

    def touched(corner: Size) -> float:
        patch = region.crop((*corner, corner[0] + width, corner[1] + height)).resize((8, 8))
        return sum(patch.tobytes())

    place = min(corners, key=touched)
    result = picture.copy()
    result.paste(painting.texture((width, height), seed), place)
    return result
