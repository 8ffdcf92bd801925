# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import numpy as np

from cavendish.request import Remove
from tests.daemon.operations.models import Model, painting, run_on
from tests.daemon.operations.pictures import Painter, canvas_of, scene

SIDE = 400


def payloads() -> dict[str, Any]:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[100:180, 120:200] = 255
    return {"canvas.image": scene(SIDE, SIDE), "canvas.mask": mask}


def test_remove_asks_for_what_lies_behind() -> None:
    model = Model(painting())
    layer = run_on(model, Remove(canvas_of(SIDE, SIDE), "the bin"), payloads()).layer
    assert model.words[0].startswith("Remove what is in the selected area of image 1 (the bin)")
    assert layer is not None
    assert (layer.box.x, layer.box.y) == (120, 100)


def test_remove_on_the_built_in_engine_is_a_fill() -> None:
    outcome = run_on(Painter(7), Remove(canvas_of(SIDE, SIDE, x=5), "the bin"), payloads())
    assert outcome.layer is not None
    assert (outcome.layer.image == 7).all()
    assert outcome.layer.box.x == 125
    assert "no model has looked at it" in outcome.notes[0]
