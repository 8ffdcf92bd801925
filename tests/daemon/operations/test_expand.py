# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import numpy as np
import pytest

from cavendish.operations.expand import near_border
from cavendish.operations.run import Outcome
from cavendish.request import Box, Expand, ImageRef, ImageSpec, PixelFormat, Plan
from tests.daemon.operations.models import MODEL as MODEL_ID
from tests.daemon.operations.models import Model, first, run_on
from tests.daemon.operations.pictures import Painter, canvas_of, scene

WIDTH, HEIGHT = 300, 200
TARGET = Box(-110, 30, 460, 260)
INSIDE = slice(10, 210), slice(130, 430)
BLUE = (20, 40, 220)


def outside() -> Any:
    beyond = np.ones((TARGET.height, TARGET.width), bool)
    beyond[INSIDE] = False
    return beyond


def painted(ask: Any) -> Any:
    """What was sent, and blue wherever the mask is white."""
    made = first(ask).copy()
    made[Model.pictures(MODEL)[1][..., 0] > 127] = BLUE
    return made


MODEL = Model(painted)


def expanded(engine: Any, mask: Any = None, kind: PixelFormat = PixelFormat.RGBA8) -> Outcome:
    picture = scene(WIDTH, HEIGHT)
    payloads = {"canvas.image": picture}
    if mask is not None:
        payloads["canvas.mask"] = mask
    canvas = canvas_of(WIDTH, HEIGHT, kind, mask=mask is not None, x=20, y=40)
    plan = Plan(engine.name, model="gemini-nano-banana-2.1", endpoints=("gemini",), size="1K")
    return run_on(engine, Expand(canvas, TARGET, "the sea"), payloads, plan=plan)


def test_expand_paints_all_that_is_beyond_and_leaves_the_image_alone() -> None:
    MODEL.asks.clear()
    layer = expanded(MODEL).layer
    assert layer is not None
    assert layer.box == TARGET
    assert (layer.mask[outside()] == 255).all()
    assert (layer.mask[~outside()] == 0).all()
    assert (layer.image[INSIDE] == scene(WIDTH, HEIGHT)).all()
    assert (layer.image[outside()][:, 3] == 255).all()
    far = layer.image[20:240, 8:60, :3].astype(int)
    assert np.abs(far - BLUE).max() <= 3


def test_expand_says_what_is_empty_and_what_is_there() -> None:
    MODEL.asks.clear()
    expanded(MODEL)
    assert "is empty; its blurred colours mean nothing" in MODEL.words[0]
    assert "There is: the sea" in MODEL.words[0]
    assert "Image 2 is a mask of image 1" in MODEL.words[0]


def test_expand_changes_what_the_mask_selects_of_the_image_too() -> None:
    MODEL.asks.clear()
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[60:140, 100:200] = 255
    layer = expanded(MODEL, mask).layer
    assert layer is not None
    own = layer.mask[INSIDE]
    assert own[100, 150] == 255
    assert (own[mask == 0] == 0).all()


@pytest.mark.parametrize("kind", [PixelFormat.RGBA8, PixelFormat.BGRA8])
def test_expand_on_the_built_in_engine_fills_the_border(kind: PixelFormat) -> None:
    engine = Painter(77)
    outcome = expanded(engine, kind=kind)
    layer = outcome.layer
    assert layer is not None
    assert layer.box == TARGET
    assert (layer.image[outside()] == 77).all()
    assert (layer.image[INSIDE] == scene(WIDTH, HEIGHT)).all()
    assert "no model has looked at it" in outcome.notes[0]
    assert outcome.cost_micro_usd == 0


def told(engine: Any, mask: Any = None, sources: Any = None) -> tuple[Any, tuple[str, ...]]:
    """What the engine is told that it may copy from, and the notes."""
    payloads = {"canvas.image": scene(WIDTH, HEIGHT), "canvas.mask": mask, "sources": sources}
    canvas = canvas_of(WIDTH, HEIGHT, mask=mask is not None, x=20, y=40)
    ref = None if sources is None else ImageRef(ImageSpec(WIDTH, HEIGHT, PixelFormat.GRAY8))
    given = {name: one for name, one in payloads.items() if one is not None}
    plan = Plan(engine.name, model=MODEL_ID, endpoints=("gemini",), size="1K")
    outcome = run_on(engine, Expand(canvas, TARGET, sources=ref), given, plan=plan)
    return engine.tasks[-1].sources if isinstance(engine, Painter) else None, outcome.notes


def test_expand_copies_what_lies_near_the_border_alone() -> None:
    sources, notes = told(Painter())
    assert not sources[outside()].any()
    near = sources[INSIDE]
    for side in (near[:, 0], near[0], near[-1], near[:, -1]):
        assert (side == 255).all()
    assert not near[80:120, 100:200].any()
    assert "middle shows up twice" in notes[0]


def test_expand_at_one_side_copies_from_that_side() -> None:
    canvas = canvas_of(WIDTH, HEIGHT, mask=False)
    near = near_border(Expand(canvas, Box(0, 0, WIDTH + 50, HEIGHT)))
    assert (near[:, -60:] == 255).all()
    assert not near[:, :-64].any()


def test_expand_copies_what_the_artist_says() -> None:
    sources = np.zeros((HEIGHT, WIDTH), np.uint8)
    sources[90:110, 50:150] = 9
    found, notes = told(Painter(), sources=sources)
    assert np.array_equal(found[INSIDE], sources)
    assert not found[outside()].any()
    assert "from its surroundings" in notes[0]


def test_expand_with_a_mask_copies_from_all_over() -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[60:140, 100:200] = 255
    assert told(Painter(), mask)[0] is None


def test_model_is_not_held_to_the_sources_and_says_so() -> None:
    sources = np.full((HEIGHT, WIDTH), 255, np.uint8)
    assert "not held to what may be copied" in told(MODEL, sources=sources)[1][-1]
    assert not any("copied" in note for note in told(MODEL)[1])
