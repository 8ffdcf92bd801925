# SPDX-License-Identifier: GPL-3.0-or-later
"""Grey where the picture is, lighter where it is nearer."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.engine import DepthOutcome, DepthTask
from cavendish.operations.run import Outcome
from cavendish.request import Depth, PixelFormat, Plan
from tests.daemon.operations.models import run_on
from tests.daemon.operations.pictures import canvas_of

SIDE = 40


class Surveyor:
    """An engine that finds the right nearer, or all alike."""

    name = "surveyor"
    description = "Measures."

    def __init__(self, *, flat: bool = False) -> None:
        self.flat = flat
        self.tasks: list[DepthTask] = []

    def depth(self, task: DepthTask, control: Any) -> DepthOutcome:
        self.tasks.append(task)
        ramp = np.linspace(0, 1, SIDE, dtype=np.float32)
        nearness = np.zeros((SIDE, SIDE), np.float32) if self.flat else ramp[None].repeat(SIDE, 0)
        return DepthOutcome(nearness, "the CPU", ("It was far.",))


def measured(engine: Surveyor, kind: PixelFormat = PixelFormat.RGBA8, mask: Any = None) -> Outcome:
    deep = kind.value.endswith("16")
    picture = np.full((SIDE, SIDE, 4), 9, np.uint16 if deep else np.uint8)
    payloads = {"canvas.image": picture}
    if mask is not None:
        payloads["canvas.mask"] = mask
    canvas = canvas_of(SIDE, SIDE, kind, mask=mask is not None, x=7, y=-3)
    return run_on(engine, Depth(canvas), payloads, plan=Plan(engine.name, model="near"))


@pytest.mark.parametrize(("kind", "top"), [(PixelFormat.RGBA8, 255), (PixelFormat.BGRA16, 65535)])
def test_depth_is_an_opaque_grey_layer_of_the_documents_type(kind: PixelFormat, top: int) -> None:
    engine = Surveyor()
    outcome = measured(engine, kind)
    layer = outcome.layer
    assert layer is not None
    assert (layer.box.x, layer.box.y, layer.box.width, layer.box.height) == (7, -3, SIDE, SIDE)
    assert (layer.image[0, 0, 0], layer.image[0, -1, 0]) == (0, top)
    assert (layer.image[..., 3] == top).all()
    assert (np.ptp(layer.image[..., :3].astype(int), axis=2) == 0).all()
    assert (layer.mask == 255).all()
    assert outcome.notes == ("Measured on the CPU.", "It was far.")
    assert engine.tasks[0].model == "near"
    assert engine.tasks[0].picture.dtype == np.uint8


def test_selection_shows_its_part_of_what_was_measured() -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[10:20, 20:30] = 128
    layer = measured(Surveyor(), mask=mask).layer
    assert layer is not None
    assert layer.image.shape == (10, 10, 4)
    assert (layer.mask == 128).all()
    assert abs(int(layer.image[0, 0, 0]) - 255 * 20 / 39) <= 1


def test_flat_picture_is_told() -> None:
    assert "equally near" in measured(Surveyor(flat=True)).notes[1]
