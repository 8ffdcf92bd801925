# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads pictures and masks from files; what cannot be kept as it is, is refused, not reduced."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from cavendish.cli import png16
from cavendish_client import errors

Array = np.ndarray[Any, np.dtype[Any]]

# Decoders that a picture from anywhere may reach; others (PostScript and the like) may not.
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
# Pillow refuses twice as many; 16384 x 16384 is opened without a word.
PILLOW_PIXELS = 16384 * 8192
BITS_PER_SAMPLE = 258
# What Pillow and its decoders raise for damaged files.
DAMAGE = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError),
    *(AttributeError, RuntimeError, struct.error, zlib.error, AssertionError, ZeroDivisionError),
)


class Kind(Enum):
    """The channels of the file; outputs have the same."""

    GRAY = "gray"
    GRAY_ALPHA = "gray with alpha"
    RGB = "RGB"
    RGBA = "RGB with alpha"


@dataclass(frozen=True)
class Picture:
    """A picture, upright. pixels: uint8 or uint16 [H, W, 4], RGBA, straight alpha, full range.

    Gray is given as three equal channels. profile is the file's ICC profile, or None; dpi its
    pixels per inch, or None.
    """

    pixels: Array
    kind: Kind
    profile: bytes | None = None
    dpi: tuple[float, float] | None = None

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[0])

    @property
    def is_deep(self) -> bool:
        """Whether samples have 16 bits."""
        return bool(self.pixels.dtype == np.uint16)


MOST_DPI = 1_000_000
MODES: dict[str, Kind] = {
    "1": Kind.GRAY,
    "L": Kind.GRAY,
    "I;16": Kind.GRAY,
    "I;16B": Kind.GRAY,
    "I;16L": Kind.GRAY,
    "LA": Kind.GRAY_ALPHA,
    "P": Kind.RGB,
    "PA": Kind.RGBA,
    "RGB": Kind.RGB,
    "RGBA": Kind.RGBA,
}
# What Pillow calls by a letter.
NUMBERS = {"F": "floating-point numbers", "I": "32-bit numbers"}


def read_picture(path: Path) -> Picture:
    """The picture in a file, its EXIF orientation applied.

    Gray, palette and RGB, each with and without alpha; 8 bits, and 16 bits from PNG and from gray
    TIFF. Raises FileUnusable, ImageUnreadable, ImageTooLarge, ImageModeUnsupported, OutOfMemory.
    """
    if png16.is_deep_colour(path):
        with told(path):
            return read_deep(path)
    with told(path) as warned, Image.open(path, formats=FORMATS) as image:
        check_mode(image)
        if image.format == "TIFF" and warned:
            # Of a TIFF, Pillow skips damaged tags, and with them what the pixels mean.
            raise ValueError(str(warned[0].message))
        upright = ImageOps.exif_transpose(image)
        kind, profile = kind_of(upright), image.info.get("icc_profile")
        return Picture(as_rgba(upright, kind), kind, profile or None, resolution(image))


def resolution(image: Image.Image) -> tuple[float, float] | None:
    """Pixels per inch along x and y, as the file lies, or None where it does not tell."""
    dpi = image.info.get("dpi")
    # A TIFF without a resolution tells one of 1 by 1, and a broken one more than PNG can hold.
    return dpi if dpi and all(1 < each < MOST_DPI for each in dpi) else None


def read_mask(path: Path) -> Array:
    """A mask: uint8 [H, W], 0 outside and 255 fully inside.

    A gray picture is its own values; colours must be gray; with alpha, values count as far as they
    are opaque. Raises as `read_picture`.
    """
    pixels = read_picture(path).pixels
    if not ((pixels[..., 0] == pixels[..., 1]) & (pixels[..., 0] == pixels[..., 2])).all():
        raise errors.ImageModeUnsupported(
            f"{path} has colours, so it is not a mask.",
            "Use a gray picture: white where to fill, black elsewhere.",
            mode="RGB",
        )
    full = np.iinfo(pixels.dtype).max
    value, alpha = pixels[..., 0].astype(np.uint64), pixels[..., 3]
    scaled = (value * alpha * 255 + full * full // 2) // (full * full)
    return np.maximum(scaled, (value > 0) & (alpha > 0)).astype(np.uint8)


def read_deep(path: Path) -> Picture:
    """A PNG of 16-bit colour, which Pillow would cut to 8 bits."""
    deep = png16.read(path, most_pixels=2 * PILLOW_PIXELS)
    kinds = {2: Kind.GRAY_ALPHA, 3: Kind.RGB, 4: Kind.RGBA}
    return Picture(
        png16.as_rgba(deep.samples), kinds[deep.samples.shape[2]], deep.profile, deep.dpi
    )


@contextmanager
def told(path: Path) -> Iterator[list[warnings.WarningMessage]]:
    """Turns what reading a file raises into errors that name it; gives what Pillow warns of."""
    Image.MAX_IMAGE_PIXELS = PILLOW_PIXELS
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            warnings.simplefilter("always", UserWarning)
            yield warned
    except errors.CavendishError:
        raise
    except (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError) as error:
        raise errors.FileUnusable(path=path, problem=error.strerror) from error
    except (Image.DecompressionBombError, png16.TooLarge) as error:
        raise errors.ImageTooLarge(
            f"{path} says that it has more than {2 * PILLOW_PIXELS:,} pixels.", path=path
        ) from error
    except UnidentifiedImageError as error:
        problem = f"it is none of {', '.join(FORMATS)}"
        raise errors.ImageUnreadable(name=path, problem=problem) from error
    except MemoryError as error:
        raise errors.OutOfMemory from error
    except DAMAGE as error:
        problem = str(error).strip().rstrip(".") or "it is damaged"
        raise errors.ImageUnreadable(name=path, problem=problem) from error


def check_mode(image: Image.Image) -> None:
    """Raises ImageModeUnsupported for what would lose something."""
    if getattr(image, "n_frames", 1) > 1:
        raise errors.ImageModeUnsupported(
            "Pictures of several frames or pages are not supported.",
            "Save the one that you mean as a file of its own.",
            mode="frames",
        )
    if image.mode not in MODES:
        raise errors.ImageModeUnsupported(mode=NUMBERS.get(image.mode, image.mode))
    deepest = max(np.atleast_1d(getattr(image, "tag_v2", {}).get(BITS_PER_SAMPLE, 8)))
    if deepest > 8 and not image.mode.startswith("I;16"):
        raise errors.ImageModeUnsupported(
            f"TIFF pictures in {image.mode} with {deepest} bits per channel are not supported.",
            "Save it as a PNG with 16 bits per channel, or convert it to 8 bits.",
            mode=f"{image.mode} {deepest}",
        )


def kind_of(image: Image.Image) -> Kind:
    """The channels that the picture has, transparent colours of palettes included."""
    kind = MODES[image.mode]
    if "transparency" not in image.info:
        return kind
    return Kind.GRAY_ALPHA if kind in (Kind.GRAY, Kind.GRAY_ALPHA) else Kind.RGBA


def as_rgba(image: Image.Image, kind: Kind) -> Array:
    """The pixels as [H, W, 4]; exact in every mode of MODES."""
    if not image.mode.startswith("I;16"):
        return np.array(image.convert("RGBA"))
    if kind is Kind.GRAY_ALPHA:
        raise errors.ImageModeUnsupported(mode="16-bit gray with a transparent value")
    return png16.as_rgba(np.asarray(image).astype(np.uint16)[..., np.newaxis])
