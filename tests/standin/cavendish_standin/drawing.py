# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of an answer, from what was asked: the input edited, or something made up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

from cavendish_standin import painting
from cavendish_standin.drift import Drift, apply
from cavendish_standin.memory import look_of
from cavendish_standin.pictures import cover, decode, encode
from cavendish_standin.pixels import Size

FLAWS = ("blank", "unchanged", "marker", "checkerboard", "repaint")
_PLAIN = re.compile(r"\b(white|black)\s+background", re.IGNORECASE)
_CLEAR = re.compile(r"\btransparent background\b|\btransparency\b", re.IGNORECASE)
_ERASE = re.compile(r"\b(remove|erase)\b", re.IGNORECASE)
_OUTWARDS = re.compile(r"\b(outpaint|expand|extend|grey area|gray area)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Drawing:
    """Everything that the picture depends on. subject: the seed of a remembered subject."""

    size: Size
    prompt: str
    seed: int
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
        return painting.subject_seed(self.prompt) + self.seed - painting.seed_of(self.prompt)


@dataclass(frozen=True)
class Drawn:
    """An encoded picture, and how it looks to the memory."""

    data: bytes
    look: bytes


@lru_cache(maxsize=16)
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
    plain = _PLAIN.search(drawing.prompt)
    clear = bool(_CLEAR.search(drawing.prompt)) or drawing.flaw == "checkerboard"
    if drawing.base is None or drawing.subject is not None or clear:
        return _made_up(drawing, plain[1].lower() if plain else "", clear)
    base = cover(decode(drawing.base), size)
    if drawing.flaw == "unchanged":
        return base
    return _edited(drawing, base)


def _made_up(drawing: Drawing, background: str, clear: bool) -> Image.Image:
    """A subject before a background; the same subject whatever the background is."""
    size = drawing.size
    behind = painting.scene(size, drawing.seed) if not background else None
    picture = behind or Image.new("RGB", size, background)
    if clear:
        picture = painting.checkerboard(size)
    colours, alpha = painting.subject(size, drawing.subject_seed())
    picture.paste(colours, (0, 0), alpha)
    return painting.write(picture, painting.quoted(drawing.prompt))


def _edited(drawing: Drawing, base: Image.Image) -> Image.Image:
    region = _region(drawing, base)
    if drawing.flaw == "marker" and drawing.marked is not None:
        base = cover(decode(drawing.marked), base.size)
    if _ERASE.search(drawing.prompt):
        picture = painting.erase(base, region)
    else:
        picture = painting.change(base, region, drawing.seed)
    picture = _lettered(picture, region, painting.quoted(drawing.prompt))
    if drawing.flaw == "repaint":
        picture = _repainted(picture, region, drawing.seed)
    if drawing.flaw == "marker" and drawing.marked is None:
        ImageDraw.Draw(picture).rectangle(region.getbbox() or (0, 0, 9, 9), outline="magenta")
    return picture


def _region(drawing: Drawing, base: Image.Image) -> Image.Image:
    """Where the edit happens, mode L, white inside."""
    if drawing.mask is not None:
        mask = cover(decode(drawing.mask), base.size).convert("L")
        return mask.filter(ImageFilter.BoxBlur(1))
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
