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


def encode(pixels: Samples) -> Picture:
    """A picture, uint8 [H, W, 3] sRGB, as a file of at most some 7 MB."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if image.width * image.height <= _MOST_PNG_PIXELS:
        content = _saved(image, "PNG", compress_level=1)
        if len(content) <= _MOST_BYTES:
            return Picture(content, "image/png")
    content = _saved(image, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return Picture(content, "image/jpeg")


def decode(picture: Picture, model: str) -> Samples:
    """The pixels of an answer, uint8 [H, W, 3]. Raises AnswerUnusable; model is who it names."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(picture.content), formats=_FORMATS)
            if image.width * image.height > _MOST_PIXELS:
                raise AnswerUnusable(model=model, problem=f"it has {image.width} columns")
            return np.array(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise AnswerUnusable(model=model, problem="its picture is damaged") from error


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
