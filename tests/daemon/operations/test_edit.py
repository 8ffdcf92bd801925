# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np

from cavendish.request import Box, Edit, Source
from tests.daemon.operations.models import Model, painting, run_on
from tests.daemon.operations.pictures import canvas_of, scene

SIDE = 480
RED = (200, 30, 40)


def test_edit_gives_the_selection_alone_and_the_account_of_it() -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[160:280, 180:320] = 255
    picture = scene(SIDE, SIDE)
    payloads = {"canvas.image": picture, "canvas.mask": mask}
    operation = Edit(canvas_of(SIDE, SIDE, x=7, y=-3), "a red door")
    outcome = run_on(Model(painting(RED)), operation, payloads)
    layer = outcome.layer
    assert layer is not None
    assert layer.box == Box(187, 157, 140, 120)
    assert np.abs(layer.image[40:80, 40:100, :3].astype(int) - RED).max() <= 2
    kept = layer.mask == 0
    assert (layer.image[kept] == picture[160:280, 180:320][kept]).all()
    assert (outcome.text, outcome.cost_micro_usd) == ("Here it is.", 1000)
    assert (outcome.sources, outcome.notes) == ((Source("t", "u"),), ())
