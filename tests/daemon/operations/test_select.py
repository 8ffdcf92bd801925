# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import numpy as np
import pytest

from cavendish.engines.engine import SelectOutcome, SelectTask
from cavendish.errors import ImageLengthMismatch, InvalidRequest, MaskEmpty
from cavendish.operations.run import Outcome, Selection
from cavendish.operations.select import run
from cavendish.request import Box, ImageRef, ImageSpec, PixelFormat, Point, Select
from tests.daemon.operations.pictures import Painter, canvas_of, noise, packed, work

WIDTH, HEIGHT = 12, 9
LEFT, TOP = 100, -7


class Pointer:
    """An engine that selects the three by three pixels round each click inside."""

    name = "pointer"
    description = "Points."

    def select(self, task: SelectTask, control: Any) -> SelectOutcome:
        self.task = task
        mask = np.zeros(task.picture.shape[:2], np.uint8)
        for point in task.points:
            if point.inside:
                mask[max(point.y - 1, 0) : point.y + 2, max(point.x - 1, 0) : point.x + 2] = 255
        return SelectOutcome(mask, "an abacus", ("It took a while.",))


def selected(
    *points: Point,
    kind: PixelFormat = PixelFormat.RGBA8,
    mask: Any = None,
    scribble: Any = None,
    box: Box | None = None,
    engine: Any = None,
) -> tuple[Outcome, Any, Any]:
    """What comes of it, the engine, and the pixels."""
    pixels = noise((HEIGHT, WIDTH, 4), np.uint16 if kind.value.endswith("16") else np.uint8)
    payloads = {"canvas.image": packed(pixels)}
    if mask is not None:
        payloads["canvas.mask"] = packed(mask)
    ref = None
    if scribble is not None:
        payloads["scribble"] = packed(scribble)
        ref = ImageRef(ImageSpec(WIDTH, HEIGHT, PixelFormat.GRAY8))
    canvas = canvas_of(WIDTH, HEIGHT, kind, mask=mask is not None, x=LEFT, y=TOP)
    pointer = engine or Pointer()
    outcome = run(work(Select(canvas, points, box, ref), payloads, pointer))
    return outcome, pointer, pixels


def of(outcome: Outcome) -> Selection:
    assert outcome.layer is None
    assert outcome.selection is not None
    return outcome.selection


@pytest.mark.parametrize("kind", sorted(set(PixelFormat) - {PixelFormat.GRAY8}))
def test_selection_lies_where_the_click_was_in_any_format(kind: PixelFormat) -> None:
    outcome, engine, pixels = selected(Point(LEFT + 5, TOP + 4), kind=kind)
    selection = of(outcome)
    assert selection.box == Box(LEFT + 4, TOP + 3, 3, 3)
    assert (selection.mask == 255).all()
    assert selection.mask.flags.c_contiguous
    assert outcome.notes == ("Found on an abacus.", "It took a while.")
    shown = pixels >> 8 if pixels.dtype == np.uint16 else pixels
    red = 2 if kind.value.startswith("BGR") else 0
    assert np.array_equal(engine.task.picture[..., 0], shown[..., red])


def test_places_are_told_in_pixels_of_what_was_sent() -> None:
    scribble = noise((HEIGHT, WIDTH))
    _, engine, _ = selected(
        Point(LEFT, TOP), Point(LEFT + 2, TOP + 1, inside=False),
        box=Box(LEFT + 1, TOP + 2, 3, 4), scribble=scribble,
    )  # fmt: skip
    task = engine.task
    assert task.points == (Point(0, 0), Point(2, 1, inside=False))
    assert task.box == Box(1, 2, 3, 4)
    assert np.array_equal(task.scribble, scribble)


def test_nothing_outside_of_the_mask_is_selected() -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[:, :5] = 90
    selection = of(selected(Point(LEFT + 4, TOP + 4), mask=mask)[0])
    assert selection.box == Box(LEFT + 3, TOP + 3, 2, 3)
    assert (selection.mask == 90).all()


def test_where_nothing_is_found_the_selection_is_empty_and_says_so() -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[0, 0] = 255
    outcome = selected(Point(LEFT + 9, TOP + 7), mask=mask)[0]
    assert of(outcome).box == Box(LEFT, TOP, WIDTH, HEIGHT)
    assert not of(outcome).mask.any()
    assert "Nothing was found" in outcome.notes[-1]


def test_scribble_with_nothing_drawn_needs_something_else() -> None:
    empty = np.zeros((HEIGHT, WIDTH), np.uint8)
    with pytest.raises(InvalidRequest, match="nothing drawn"):
        selected(Point(LEFT, TOP, inside=False), scribble=empty)
    _, engine, _ = selected(Point(LEFT, TOP), scribble=empty)
    assert engine.task.scribble is None


def test_empty_mask_and_wrong_lengths_are_refused() -> None:
    with pytest.raises(MaskEmpty):
        selected(Point(LEFT, TOP), mask=np.zeros((HEIGHT, WIDTH), np.uint8))
    with pytest.raises(ImageLengthMismatch):
        selected(Point(LEFT, TOP), scribble=np.ones((HEIGHT, WIDTH + 1), np.uint8))


def test_engine_that_selects_nothing_is_a_bug_of_routing() -> None:
    with pytest.raises(TypeError):
        selected(Point(LEFT, TOP), engine=Painter())
