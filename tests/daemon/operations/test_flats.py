# SPDX-License-Identifier: GPL-3.0-or-later
"""Flat colours under a canvas."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic.engine import ClassicEngine
from cavendish.errors import MaskEmpty
from cavendish.operations.run import Layer, Outcome
from cavendish.request import Flats, ImageRef, ImageSpec, PixelFormat
from tests.daemon.engines.classic.drawings import (
    HEIGHT,
    LEFT,
    OUTSIDE,
    RIGHT,
    WIDTH,
    on_nothing,
    rooms,
    spots,
)
from tests.daemon.operations.models import run_on
from tests.daemon.operations.pictures import Painter, canvas_of

RED, BLUE = (220, 40, 30), (30, 60, 210)
HINTS = ImageRef(ImageSpec(WIDTH, HEIGHT, PixelFormat.BGRA8))


def flat(
    picture: Any = None,
    kind: PixelFormat = PixelFormat.RGBA8,
    *,
    gap: float = 0.0,
    guide: Any = None,
    mask: Any = None,
    hints: Any = None,
) -> Outcome:
    drawing = rooms() if picture is None else picture
    payloads = {"canvas.image": drawing, "canvas.mask": mask, "canvas.guide": guide}
    if hints is not None:
        payloads["hints"] = hints[..., [2, 1, 0, 3]]
    canvas = canvas_of(WIDTH, HEIGHT, kind, mask=mask is not None, guide=guide is not None, x=7)
    operation = Flats(canvas, gap, None if hints is None else HINTS)
    given = {name: one for name, one in payloads.items() if one is not None}
    return run_on(ClassicEngine(), operation, given)


def layer(outcome: Outcome) -> Layer:
    assert outcome.layer is not None
    return outcome.layer


def test_layer_is_opaque_and_covers_all() -> None:
    outcome = flat()
    made = layer(outcome)
    assert (made.box.x, made.box.width, made.box.height) == (7, WIDTH, HEIGHT)
    assert (made.image[..., 3] == 255).all()
    assert (made.mask == 255).all()
    assert len(np.unique(made.image.reshape(-1, 4), axis=0)) == 3
    assert outcome.notes == ("3 areas were found.",)


def test_line_art_on_nothing_is_the_same() -> None:
    assert np.array_equal(layer(flat(on_nothing(rooms()))).image, layer(flat()).image)


def test_gap_is_closed_where_that_is_asked_for() -> None:
    assert flat(rooms(6)).notes == ("2 areas were found.",)
    assert flat(rooms(6), gap=8).notes == ("3 areas were found.",)


@pytest.mark.parametrize("kind", [PixelFormat.RGBA8, PixelFormat.BGRA8])
def test_spots_give_their_colours_and_the_rest_stays_clear(kind: PixelFormat) -> None:
    outcome = flat(kind=kind, hints=spots((LEFT, RED), (RIGHT, BLUE)))
    made = layer(outcome)
    image = made.image[..., [2, 1, 0, 3]] if kind is PixelFormat.BGRA8 else made.image
    assert image[LEFT].tolist() == [*RED, 255]
    assert image[RIGHT].tolist() == [*BLUE, 255]
    assert made.mask[OUTSIDE] == 0
    assert made.mask[LEFT] == made.mask[RIGHT] == 255
    assert "1 of them have no spot" in outcome.notes[1]


@pytest.mark.parametrize("space", ["same", "linear"])
def test_areas_are_flat_at_the_documents_depth_and_in_its_space(space: str) -> None:
    seen = rooms()
    seen[..., :3] = np.linspace(40, 255, 256)[seen[..., :3]].astype(np.uint8)
    seen[0, :, :3] = np.linspace(3, 252, WIDTH)[:, None]
    unit = seen.astype(float) / 255
    if space == "linear":
        unit[..., :3] = np.where(unit > 0.04045, ((unit + 0.055) / 1.055) ** 2.4, unit / 12.92)[
            ..., :3
        ]
    deep = np.rint(unit * 65535).astype(np.uint16)
    made = layer(flat(deep, PixelFormat.RGBA16, guide=seen, hints=spots((LEFT, RED)))).image
    assert made.dtype == np.uint16
    assert (made[50:70, 40:60] == made[LEFT]).all()
    red = RED[0] / 255
    expected = red if space == "same" else ((red + 0.055) / 1.055) ** 2.4
    assert abs(made[LEFT][0] / 65535 - expected) < 0.01


def test_only_the_selection_is_coloured() -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[30:90, 30:70] = 100
    made = layer(flat(mask=mask))
    assert (made.box.x, made.box.y, made.box.width, made.box.height) == (37, 30, 40, 60)
    assert (made.mask == 100).all()
    assert (made.image == made.image[0, 0]).all()
    assert np.array_equal(made.image, layer(flat()).image[30:90, 30:70])


def test_empty_selection_is_refused() -> None:
    with pytest.raises(MaskEmpty):
        flat(mask=np.zeros((HEIGHT, WIDTH), np.uint8))


def test_drawing_that_encloses_nothing_is_said_to() -> None:
    paper = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    assert "No lines were found" in flat(paper).notes[0]
    paper[40, 20:90, :3] = 0
    assert "The lines enclose nothing" in flat(paper).notes[0]


def test_hints_that_show_nothing_leave_all_clear() -> None:
    made = layer(flat(hints=spots()))
    assert not made.mask.any()


def test_engine_that_lays_no_flats_is_a_bug_of_routing() -> None:
    with pytest.raises(TypeError):
        run_on(
            Painter(), Flats(canvas_of(9, 9, mask=False), 1.0), {"canvas.image": rooms()[:9, :9]}
        )
