# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import numpy as np

from cavendish.operations.run import Outcome
from cavendish.request import (
    Box,
    Edit,
    PixelFormat,
    Source,
)
from tests.daemon.operations.models import Model, painting, run_on
from tests.daemon.operations.pictures import canvas_of, scene

SIDE = 640
RED = (200, 30, 40)


def hole() -> Any:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[260:380, 280:420] = 255
    return mask


def edited(
    model: Model, prompt: str = "a red door", kind: PixelFormat = PixelFormat.RGBA8, **more: Any
) -> Outcome:
    canvas = canvas_of(SIDE, SIDE, kind, x=7, y=-3)
    payloads = {"canvas.image": scene(SIDE, SIDE), "canvas.mask": hole()}
    return run_on(model, Edit(canvas, prompt), payloads, **more)


def test_edit_gives_the_selection_alone() -> None:
    model = Model(painting(RED))
    outcome = edited(model)
    layer = outcome.layer
    assert layer is not None
    assert layer.box == Box(7 + 280, -3 + 260, 140, 120)
    middle = layer.image[40:80, 40:100]
    assert np.abs(middle[..., :3].astype(int) - RED).max() <= 2
    assert layer.mask[60, 70] == 255
    assert (
        layer.image[layer.mask == 0] == scene(SIDE, SIDE)[260:380, 280:420][layer.mask == 0]
    ).all()
    assert (outcome.text, outcome.cost_micro_usd) == ("Here it is.", 1000)
    assert outcome.sources == (Source("t", "u"),)
    assert outcome.notes == ()
