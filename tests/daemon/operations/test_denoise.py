# SPDX-License-Identifier: GPL-3.0-or-later
"""Noise out of a canvas."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic.engine import ClassicEngine
from cavendish.errors import MaskEmpty
from cavendish.operations.run import Layer, Outcome
from cavendish.request import Denoise, PixelFormat
from tests.daemon.engines.classic.test_noise import noisy
from tests.daemon.imaging.photographs import opaque, photograph
from tests.daemon.operations.models import run_on
from tests.daemon.operations.pictures import Painter, canvas_of

WIDTH, HEIGHT = 128, 96
CLEAN = opaque(photograph(WIDTH, HEIGHT))
NOISY = opaque(noisy(CLEAN[..., :3], 15))


def denoised(
    picture: Any = NOISY,
    kind: PixelFormat = PixelFormat.RGBA8,
    *,
    mask: Any = None,
    strength: float = 1.0,
) -> Outcome:
    deep, turned = kind.value.endswith("16"), kind.value.startswith("bgra")
    pixels = picture.astype(np.uint16) * np.uint16(257) if deep else picture
    payloads = {"canvas.image": pixels[..., [2, 1, 0, 3]] if turned else pixels}
    if mask is not None:
        payloads["canvas.mask"] = mask
    canvas = canvas_of(WIDTH, HEIGHT, kind, mask=mask is not None, x=5)
    return run_on(ClassicEngine(), Denoise(canvas, strength), payloads)


def layer(outcome: Outcome) -> Layer:
    assert outcome.layer is not None
    return outcome.layer


def error(one: Any, other: Any = CLEAN) -> float:
    return float(np.sqrt(((one[..., :3].astype(float) - other[..., :3]) ** 2).mean()))


@pytest.mark.parametrize(
    "kind", [PixelFormat.RGBA8, PixelFormat.BGRA8, PixelFormat.RGBA16, PixelFormat.BGRA16]
)
def test_noise_goes_at_any_depth_and_order(kind: PixelFormat) -> None:
    made = layer(denoised(kind=kind))
    assert (made.box.x, made.box.width, made.box.height) == (5, WIDTH, HEIGHT)
    turned = made.image[..., [2, 1, 0, 3]] if kind.value.startswith("bgra") else made.image
    depth = 257 if made.image.dtype == np.uint16 else 1
    assert error(turned / depth) < 0.75 * error(NOISY)
    assert np.abs(turned / depth - layer(denoised()).image.astype(float)).max() <= 3
    assert (made.mask == 255).all()


def test_note_tells_how_much_noise_there_was() -> None:
    (note,) = denoised().notes
    assert 13 < float(note.removeprefix("The noise was measured at ").split()[0]) < 20


def test_clean_picture_is_said_to_be_one() -> None:
    even = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    outcome = denoised(even)
    assert outcome.notes == ("Hardly any noise was found: 0.0 of 255.",)
    assert np.array_equal(layer(outcome).image, even)


@pytest.mark.parametrize("kind", [PixelFormat.RGBA8, PixelFormat.RGBA16])
def test_strength_of_nothing_changes_nothing(kind: PixelFormat) -> None:
    made = layer(denoised(kind=kind, strength=0.0)).image
    assert np.array_equal(made // (257 if kind is PixelFormat.RGBA16 else 1), NOISY)


def test_more_strength_takes_out_more() -> None:
    roughness = [
        np.abs(np.diff(layer(denoised(strength=times)).image[..., 0].astype(int))).mean()
        for times in (0.0, 0.5, 1.0, 2.0)
    ]
    assert roughness == sorted(roughness, reverse=True)


def test_selection_is_denoised_as_the_whole_is() -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[20:60, 30:90] = 200
    made = layer(denoised(mask=mask))
    assert (made.box.x, made.box.y, made.box.width, made.box.height) == (35, 20, 60, 40)
    whole = layer(denoised()).image[20:60, 30:90]
    assert np.abs(made.image.astype(int) - whole).max() <= 1
    assert (made.mask == 200).all()


def test_empty_selection_is_refused() -> None:
    with pytest.raises(MaskEmpty):
        denoised(mask=np.zeros((HEIGHT, WIDTH), np.uint8))


def test_transparency_stays_and_what_it_hides_has_no_say() -> None:
    picture = NOISY.copy()
    picture[:, 64:, :3] = (255, 0, 255)
    picture[:, 64:, 3] = 0
    made = layer(denoised(picture)).image
    assert np.array_equal(made[:, 64:], picture[:, 64:])
    assert np.array_equal(made[..., 3], picture[..., 3])
    assert error(made[:, 48:64], CLEAN[:, 48:64]) < error(NOISY[:, 48:64], CLEAN[:, 48:64])
    picture[:, 64:, :3] = (0, 255, 0)
    assert np.array_equal(layer(denoised(picture)).image[:, :64], made[:, :64])


def test_engine_that_takes_no_noise_out_is_a_bug_of_routing() -> None:
    with pytest.raises(TypeError):
        run_on(Painter(), Denoise(canvas_of(9, 9, mask=False), 1.0), {"canvas.image": NOISY})
