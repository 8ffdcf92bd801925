# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import numpy as np
import pytest

from cavendish.errors import NothingToCopyFrom
from cavendish.request import ImageRef, ImageSpec, PixelFormat, Remove
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


SOURCES = ImageRef(ImageSpec(SIDE, SIDE, PixelFormat.GRAY8))


def marked(*part: slice) -> Any:
    sources = np.zeros((SIDE, SIDE), np.uint8)
    sources[part] = 255
    return sources


def test_remove_reads_as_far_as_its_sources_lie() -> None:
    width, height = 1800, 60
    mask, sources = (np.zeros((height, width), np.uint8) for _ in range(2))
    mask[20:30, 1700:1710] = sources[10:50, 5:80] = 255
    ref = ImageRef(ImageSpec(width, height, PixelFormat.GRAY8))
    images = {"canvas.image": scene(width, height), "canvas.mask": mask, "sources": sources}
    engine = Painter(7)
    outcome = run_on(engine, Remove(canvas_of(width, height), sources=ref), images)
    assert outcome.layer is not None
    assert (outcome.layer.box.x, outcome.layer.box.y) == (1700, 20)
    assert np.count_nonzero(engine.tasks[0].sources) == np.count_nonzero(sources)


def test_remove_with_nothing_to_copy_is_refused() -> None:
    operation = Remove(canvas_of(SIDE, SIDE), sources=SOURCES)
    with pytest.raises(NothingToCopyFrom):
        run_on(Painter(), operation, payloads() | {"sources": marked(slice(0), slice(0))})


def test_model_that_removes_is_not_held_to_the_sources() -> None:
    operation = Remove(canvas_of(SIDE, SIDE), sources=SOURCES)
    outcome = run_on(Model(painting()), operation, payloads() | {"sources": marked(slice(9))})
    assert "not held to what may be copied" in outcome.notes[-1]
