# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures as files, on their way to a model and back."""

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cavendish.engines.model import Picture
from cavendish.errors import AnswerUnusable

Samples = NDArray[np.uint8]

# Vertex takes 7 MB a picture; what is larger than this as PNG goes as JPEG, which at this quality
# loses less than any model does.
_MOST_PNG_PIXELS = 1 << 21
_MOST_BYTES = 7_000_000
_JPEG_QUALITY = 95
_FORMATS = ("PNG", "JPEG", "WEBP")
_MOST_PIXELS = 1 << 27
# Rows: what is copied at once stays in the processor's cache, and no copy is as large as a picture.
_BAND = 32


def encode(pixels: Samples) -> Picture:
    """A picture, uint8 [H, W, 3] sRGB, as a file of at most some 7 MB."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if image.width * image.height <= _MOST_PNG_PIXELS:
        content = _saved(image, "PNG", compress_level=1)
        if len(content) <= _MOST_BYTES:
            return Picture(content, "image/png")
    content = _saved(image, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return Picture(content, "image/jpeg")


def decode(picture: Picture, model: str, *, alpha: bool = False) -> Samples:
    """The pixels of an answer, uint8 [H, W, 3]. Raises AnswerUnusable; model is who it names.

    alpha: [H, W, 4], with 255 for each pixel: no model gives transparency.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(picture.content), formats=_FORMATS)
            if image.width * image.height > _MOST_PIXELS:
                raise AnswerUnusable(model=model, problem=f"it has {image.width} columns")
            return _pixels(image, alpha)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise AnswerUnusable(model=model, problem="its picture is damaged") from error


def _pixels(image: Image.Image, alpha: bool) -> Samples:
    """Raises what Pillow does of a picture that is damaged."""
    image.load()
    colours = image if image.mode == "RGB" else image.convert("RGB")
    pixels = np.empty((image.height, image.width, 3 + alpha), np.uint8)
    for top in range(0, image.height, _BAND):
        band = colours.crop((0, top, image.width, min(top + _BAND, image.height)))
        pixels[top : top + _BAND] = np.asarray(band.convert("RGBA") if alpha else band)
    return pixels


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
