# SPDX-License-Identifier: GPL-3.0-or-later
"""A layer in the light of what it lies on."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic.engine import ClassicEngine
from cavendish.operations.run import Layer
from cavendish.request import Harmonise, ImageRef, ImageSpec, PixelFormat
from tests.daemon.operations.models import run_on
from tests.daemon.operations.pictures import Painter, canvas_of, scene

WIDTH, HEIGHT = 120, 90
PLACE = slice(30, 60), slice(40, 80)
BELOW = ImageRef(ImageSpec(WIDTH, HEIGHT, PixelFormat.RGBA8))


def pasted() -> Any:
    """A part of the scene in yellow light, on nothing: uint8 [HEIGHT, WIDTH, 4]."""
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    layer[PLACE] = scene(WIDTH, HEIGHT)[PLACE]
    layer[PLACE][..., 2] //= 2
    return layer


def harmonised(kind: PixelFormat, **more: Any) -> Layer:
    layer, canvas = pasted(), canvas_of(WIDTH, HEIGHT, kind, mask=False)
    deep = kind in (PixelFormat.RGBA16, PixelFormat.BGRA16)
    pixels = layer.astype(np.uint16) * 257 if deep else layer
    payloads = {"canvas.image": pixels, "below": scene(WIDTH, HEIGHT)} | more
    made = run_on(ClassicEngine(), Harmonise(canvas, BELOW, 1.0), payloads).layer
    assert made is not None
    return made


@pytest.mark.parametrize("kind", [PixelFormat.RGBA8, PixelFormat.RGBA16])
def test_layer_comes_nearer_to_the_light_below(kind: PixelFormat) -> None:
    made = harmonised(kind)
    assert (made.box.width, made.box.height) == (WIDTH, HEIGHT)
    full = np.iinfo(made.image.dtype).max
    before, after, wanted = (
        each[PLACE][..., 2].mean() for each in (pasted() / 255, made.image / full, BELOW_SEEN)
    )
    assert before < after
    assert abs(after - wanted) < 0.7 * abs(before - wanted)


@pytest.mark.parametrize("kind", [PixelFormat.RGBA8, PixelFormat.RGBA16])
def test_alpha_stays_as_it_is(kind: PixelFormat) -> None:
    made = harmonised(kind)
    full = np.iinfo(made.image.dtype).max
    assert np.array_equal(made.image[..., 3] == full, pasted()[..., 3] == 255)
    assert (made.mask == 255).all()


def test_engine_that_knows_no_colours_is_a_bug_of_routing() -> None:
    canvas = canvas_of(WIDTH, HEIGHT, mask=False)
    payloads = {"canvas.image": pasted(), "below": pasted()}
    with pytest.raises(TypeError):
        run_on(Painter(), Harmonise(canvas, BELOW, 1.0), payloads)


BELOW_SEEN = scene(WIDTH, HEIGHT) / 255
