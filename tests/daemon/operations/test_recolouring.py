# SPDX-License-Identifier: GPL-3.0-or-later
"""Restyle without a model: the colours of the style, and nothing else of it."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic.engine import ClassicEngine
from cavendish.errors import InvalidRequest
from cavendish.operations.run import Outcome
from cavendish.request import ImageRef, ImageSpec, PixelFormat, Reference, Restyle, Role
from tests.daemon.operations.models import run_on
from tests.daemon.operations.pictures import canvas_of, scene

SIDE = 96
IMAGE = ImageRef(ImageSpec(SIDE, SIDE, PixelFormat.RGBA8))


def blue() -> Any:
    style = scene(SIDE, SIDE, 5)
    style[..., :2] //= 4
    return style


def restyled(
    picture: Any, kind: PixelFormat = PixelFormat.RGBA8, style: Any = None, mask: Any = None
) -> Outcome:
    payloads = {"canvas.image": picture, "references.1.image": blue() if style is None else style}
    payloads["references.0.image"] = scene(SIDE, SIDE, 9)
    if mask is not None:
        payloads["canvas.mask"] = mask
    references = (Reference(IMAGE, Role.OBJECT), Reference(IMAGE, Role.STYLE))
    canvas = canvas_of(SIDE, SIDE, kind, mask=mask is not None)
    return run_on(ClassicEngine(), Restyle(canvas, "", references), payloads)


def test_restyle_without_a_model_takes_the_colours_of_the_style_over() -> None:
    outcome = restyled(scene(SIDE, SIDE))
    assert outcome.layer is not None
    made = outcome.layer.image[..., :3].reshape(-1, 3)
    wanted = blue()[..., :3].reshape(-1, 3)
    assert np.abs(made.mean(axis=0) - wanted.mean(axis=0)).max() < 6
    assert np.abs(made.std(axis=0) - wanted.std(axis=0)).max() < 6
    assert "no model has looked at its strokes" in outcome.notes[0]


def test_deep_document_gets_more_than_8_bits() -> None:
    fine = scene(SIDE, SIDE).astype(np.uint16) * 257
    fine[..., :3] += np.arange(SIDE, dtype=np.uint16)[:, None]
    layer = restyled(fine, PixelFormat.RGBA16).layer
    assert layer is not None
    assert layer.image.dtype == np.uint16
    assert (layer.image[..., 3] == 65535).all()
    plain = restyled(scene(SIDE, SIDE)).layer
    assert plain is not None
    assert np.abs(layer.image / 257 - plain.image).max() < 8


def test_selection_alone_is_given_back() -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[10:50, 20:60] = 200
    layer = restyled(scene(SIDE, SIDE), mask=mask).layer
    assert layer is not None
    assert (layer.box.x, layer.box.y, layer.box.width, layer.box.height) == (20, 10, 40, 40)
    assert (layer.mask == 200).all()


def test_style_that_shows_nothing_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="shows nothing"):
        restyled(scene(SIDE, SIDE), style=np.zeros((SIDE, SIDE, 4), np.uint8))
