# SPDX-License-Identifier: GPL-3.0-or-later
"""Ink on nothing, where the picture has lines and the artist wants them."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic.engine import ClassicEngine
from cavendish.operations.run import Outcome
from cavendish.request import Lines, PixelFormat
from tests.daemon.operations.models import run_on
from tests.daemon.operations.pictures import Painter, canvas_of

SIDE = 96


def square(top: int = 255) -> Any:
    """A dark square on paper, [SIDE, SIDE, 4]."""
    picture = np.full((SIDE, SIDE, 4), top, np.uint16 if top > 255 else np.uint8)
    picture[30:66, 30:66, :3] = top // 8
    return picture


def drawn(picture: Any, kind: PixelFormat = PixelFormat.RGBA8, mask: Any = None) -> Outcome:
    payloads = {"canvas.image": picture}
    if mask is not None:
        payloads["canvas.mask"] = mask
    canvas = canvas_of(SIDE, SIDE, kind, mask=mask is not None, x=7, y=-3)
    return run_on(ClassicEngine(), Lines(canvas, 2.0, 0.5), payloads)


@pytest.mark.parametrize(("kind", "top"), [(PixelFormat.RGBA8, 255), (PixelFormat.BGRA16, 65535)])
def test_lines_are_a_black_layer_whose_mask_is_the_ink(kind: PixelFormat, top: int) -> None:
    outcome = drawn(square(top), kind)
    layer = outcome.layer
    assert layer is not None
    assert (layer.box.x, layer.box.y, layer.box.width, layer.box.height) == (7, -3, SIDE, SIDE)
    assert not layer.image[..., :3].any()
    assert (layer.image[..., 3] == top).all()
    assert layer.mask[48, 28:34].max() > 200
    assert not layer.mask[40:56, 40:56].any()
    assert outcome.notes == ()
    assert outcome.cost_micro_usd == 0


def test_lines_stay_within_the_selection() -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[20:50, 20:80] = 128
    layer = drawn(square(), mask=mask).layer
    assert layer is not None
    assert (layer.box.x, layer.box.y, layer.box.width, layer.box.height) == (27, 17, 60, 30)
    assert 100 < layer.mask.max() <= 128


def test_picture_without_lines_says_so() -> None:
    outcome = drawn(np.full((SIDE, SIDE, 4), 99, np.uint8))
    assert outcome.layer is not None
    assert not outcome.layer.mask.any()
    assert "nothing stands out" in outcome.notes[0]


def test_engine_that_draws_no_lines_is_a_bug_of_routing() -> None:
    canvas = canvas_of(SIDE, SIDE, mask=False)
    with pytest.raises(TypeError):
        run_on(Painter(), Lines(canvas, 2.0, 0.5), {"canvas.image": square()})
