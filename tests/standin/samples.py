# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and requests that the stand-in's tests share."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from cavendish_standin.ask import Ask, Part, Turn

MODEL = "gemini-nano-banana-2.1"


def encoded(picture: Image.Image, form: str = "PNG") -> bytes:
    """The picture as a file."""
    target = io.BytesIO()
    picture.save(target, form)
    return target.getvalue()


def decoded(data: bytes) -> Image.Image:
    """The picture in a file, RGB."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def smooth(size: tuple[int, int] = (256, 192), seed: int = 0) -> Image.Image:
    """A picture with soft shapes everywhere, so that a shift of it can be measured."""
    dice = np.random.default_rng(seed)
    small = Image.fromarray(dice.integers(60, 196, (12, 16, 3), np.uint8))
    return small.resize(size, Image.Resampling.BICUBIC)


def mask(size: tuple[int, int], box: tuple[int, int, int, int]) -> Image.Image:
    """White in the box, black elsewhere."""
    result = Image.new("L", size, 0)
    result.paste(255, box)
    return result


def texts(*words: str) -> Ask:
    """A request of words alone."""
    return Ask(MODEL, (Turn("user", tuple(Part(text=word) for word in words)),))


def pictured(*parts: str | bytes) -> Ask:
    """A request of words and PNG files, in order."""
    made = (Part(text=p) if isinstance(p, str) else Part(data=p, mime="image/png") for p in parts)
    return Ask(MODEL, (Turn("user", tuple(made)),))


def body(*parts: str | bytes, **generation: Any) -> dict[str, Any]:
    """The JSON of such a request."""
    made = [{"text": p} if isinstance(p, str) else inline(p) for p in parts]
    return {"contents": [{"role": "user", "parts": made}], "generationConfig": generation}


def inline(data: bytes, mime: str = "image/png") -> dict[str, Any]:
    """A picture's part as JSON."""
    return {"inlineData": {"mimeType": mime, "data": base64.b64encode(data).decode()}}
