# SPDX-License-Identifier: GPL-3.0-or-later
import io

import numpy as np
import pytest
from PIL import Image

from cavendish.engines.model import Picture
from cavendish.errors import AnswerUnusable
from cavendish.operations.coding import decode, encode
from tests.daemon.operations.pictures import noise


def test_small_picture_comes_back_to_the_bit() -> None:
    pixels = noise((40, 30, 3))
    sent = encode(pixels)
    assert sent.mime_type == "image/png"
    assert np.array_equal(decode(sent, "m"), pixels)


def test_large_picture_is_a_jpeg_of_little_loss() -> None:
    ramp = np.linspace(0, 255, 2000, dtype=np.uint8)
    pixels = np.repeat(np.tile(ramp, (1500, 1))[..., None], 3, axis=2)
    sent = encode(pixels)
    assert sent.mime_type == "image/jpeg"
    assert len(sent.content) < 7_000_000
    assert np.abs(decode(sent, "m").astype(int) - pixels).max() <= 3


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_answer_of_any_mode_is_read_as_opaque(mode: str, kind: str) -> None:
    image = Image.fromarray(noise((70, 9, 4)))
    if mode != "RGBA":
        image = image.convert("RGB").convert(mode)
    file = io.BytesIO()
    image.save(file, kind, lossless=True)
    picture = Picture(file.getvalue(), f"image/{kind.lower()}")
    with Image.open(file) as kept:
        expected = np.asarray(kept.convert("RGB"))
    assert np.array_equal(decode(picture, "m"), expected)
    pixels = decode(picture, "m", alpha=True)
    assert np.array_equal(pixels[..., :3], expected)
    assert (pixels[..., 3] == 255).all()


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", encode(noise((30, 30, 3))).content[:-200], b"\xff\xd8\xff", b"%!PS-Adobe"],
    ids=["empty", "another format", "cut off", "a start", "a program"],
)
def test_answer_that_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(AnswerUnusable, match="The answer of m cannot be used"):
        decode(Picture(content, "image/png"), "m")


def test_answer_that_would_fill_the_memory_is_refused() -> None:
    bomb = bytearray(encode(np.zeros((8, 8, 3), np.uint8)).content)
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(AnswerUnusable):
        decode(Picture(bytes(bomb), "image/png"), "m")
