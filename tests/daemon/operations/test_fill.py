# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cavendish.engines.classic.engine import ClassicEngine
from cavendish.engines.engine import FillOutcome, FillTask
from cavendish.errors import (
    ImageLengthMismatch,
    ImageModeUnsupported,
    MaskCoversAll,
    MaskEmpty,
    MaskSizeMismatch,
)
from cavendish.operations import fill
from cavendish.operations.filling import BrokenOutcome
from cavendish.operations.run import Layer
from cavendish.request import Box, Fill, ImageRef, ImageSpec, PixelFormat
from tests.daemon.operations.pictures import Painter, Silent, fill_of, noise, packed, work

PICTURES = [PixelFormat.RGBA8, PixelFormat.BGRA8, PixelFormat.RGBA16, PixelFormat.BGRA16]


def run(operation: Fill, picture: Any, mask: Any, engine: Any = None, guide: Any = None) -> Layer:
    named = {"image": picture, "mask": mask, "guide": guide}
    payloads = {name: packed(array) for name, array in named.items() if array is not None}
    outcome = fill.run(work(operation, payloads, engine or Painter()))
    assert outcome.engine_seconds >= 0
    assert outcome.layer is not None
    return outcome.layer


def depth(kind: PixelFormat) -> type:
    return np.uint16 if kind.value.endswith("16") else np.uint8


@pytest.mark.parametrize("kind", PICTURES)
def test_fill_paints_the_hole_and_keeps_every_other_bit(kind: PixelFormat) -> None:
    picture, mask = noise((9, 7, 4), depth(kind)), np.zeros((9, 7), np.uint8)
    mask[2, 3], mask[5, 1] = 255, 1
    outcome = run(fill_of(7, 9, kind), picture, mask)
    expected = picture[2:6, 1:4].copy()
    expected[mask[2:6, 1:4] > 0] = 77
    assert outcome.image.dtype == depth(kind)
    assert np.array_equal(outcome.image, expected)


def test_outcome_lies_where_the_document_has_it_and_keeps_the_soft_mask() -> None:
    mask = np.zeros((9, 7), np.uint8)
    mask[2:5, 3] = 1, 128, 255
    outcome = run(fill_of(7, 9, PixelFormat.RGBA8, x=-4, y=1000), noise((9, 7, 4)), mask)
    assert outcome.box == Box(-4 + 3, 1000 + 2, 1, 3)
    assert outcome.mask.tolist() == [[1], [128], [255]]


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))), st.integers())
def test_any_mask_is_filled_within_its_bounds_or_refused(mask: Any, seed: int) -> None:
    height, width = mask.shape
    picture = noise((height, width, 4), seed=seed & 0xFFFF)
    operation = fill_of(width, height, PixelFormat.RGBA8)
    if not mask.any() or mask.all():
        with pytest.raises(MaskCoversAll if mask.any() else MaskEmpty):
            run(operation, picture, mask)
        return
    outcome = run(operation, picture, mask)
    box = outcome.box
    part = slice(box.y, box.y + box.height), slice(box.x, box.x + box.width)
    outside = mask.copy()
    outside[part] = 0
    assert not outside.any()
    assert np.array_equal(outcome.mask, mask[part])
    assert np.array_equal(outcome.image[mask[part] == 0], picture[part][mask[part] == 0])
    for edge in (outcome.mask[0], outcome.mask[-1], outcome.mask[:, 0], outcome.mask[:, -1]):
        assert edge.any()


@pytest.mark.parametrize("field", ["image", "mask", "guide"])
@pytest.mark.parametrize("change", [-1, 1])
def test_wrong_length_is_refused(field: str, change: int) -> None:
    operation = fill_of(4, 4, PixelFormat.RGBA8, guide=True)
    payloads = {"image": bytes(64), "mask": bytes([0] * 15 + [9]), "guide": bytes(64)}
    payloads[field] = (payloads[field] + b"x")[: len(payloads[field]) + change]
    views = {name: memoryview(content) for name, content in payloads.items()}
    with pytest.raises(ImageLengthMismatch) as refused:
        fill.run(work(operation, views, Painter()))
    assert refused.value.values["size_bytes"] == str(len(payloads[field]))


@pytest.mark.parametrize("field", ["mask", "guide"])
def test_other_size_than_the_picture_is_refused(field: str) -> None:
    operation = fill_of(4, 4, PixelFormat.RGBA8, guide=True)
    spec = dataclasses.replace(operation.images()[field].spec, width=2, height=8)
    changed: Any = {field: ImageRef(spec)}
    with pytest.raises(MaskSizeMismatch, match="2 x 8"):
        run(dataclasses.replace(operation, **changed), noise((4, 4, 4)), noise((4, 4)))


@pytest.mark.parametrize(
    ("field", "kind"),
    [("image", PixelFormat.GRAY8), ("mask", PixelFormat.RGBA8), ("guide", PixelFormat.RGBA16)],
)
def test_format_that_does_not_fit_is_refused(field: str, kind: PixelFormat) -> None:
    operation = fill_of(4, 4, PixelFormat.RGBA8, guide=True)
    changed: Any = {field: ImageRef(ImageSpec(4, 4, kind))}
    with pytest.raises(ImageModeUnsupported, match=kind.value):
        run(dataclasses.replace(operation, **changed), noise((4, 4, 4)), noise((4, 4)))


@pytest.mark.parametrize("kind", PICTURES)
def test_engine_sees_the_pixels_read_only_with_their_guide(kind: PixelFormat) -> None:
    picture, guide = noise((8, 8, 4), depth(kind)), noise((8, 8, 4), seed=1)
    mask = np.zeros((8, 8), np.uint8)
    mask[3, 3] = 9
    engine = Painter()
    run(fill_of(8, 8, kind, guide=True, seed=5), picture, mask, engine, guide)
    (task,) = engine.tasks
    assert task.guide is not None
    for seen, sent in ((task.picture, picture), (task.mask, mask), (task.guide, guide)):
        assert np.array_equal(seen, sent)
        assert not seen.flags.writeable
    assert task.seed == 5


def test_engine_gets_the_surroundings_of_the_hole_and_no_more() -> None:
    mask = np.zeros((600, 700), np.uint8)
    mask[300, 350] = 9
    engine = Painter()
    outcome = run(fill_of(700, 600, PixelFormat.RGBA8), noise((600, 700, 4)), mask, engine)
    assert engine.tasks[0].mask.shape == (513, 513)
    assert outcome.box == Box(350, 300, 1, 1)


def test_surroundings_make_no_difference_to_what_the_classic_engine_fills() -> None:
    picture, mask = noise((300, 280, 4)), np.zeros((300, 280), np.uint8)
    mask[140:150, 90:120] = 255
    mask[60:70, 200:220] = 128
    operation, engine = fill_of(280, 300, PixelFormat.RGBA8, seed=3), ClassicEngine()
    outcome = run(operation, picture, mask, engine)
    whole = engine.fill(FillTask(picture, mask, None, 3), Silent())
    assert np.array_equal(outcome.image, whole.picture)


def broken(change: Any) -> Any:
    """A painter whose outcome is changed."""

    class Broken(Painter):
        def fill(self, task: FillTask, control: Any) -> FillOutcome:
            made = super().fill(task, control)
            changed: FillOutcome = change(made)
            return changed

    return Broken()


def scribbled(made: FillOutcome) -> FillOutcome:
    made.picture[0, 1, 3] ^= 1
    return made


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda made: FillOutcome(made.picture, Box(0, 0, 1, 1)), "bounds of the mask"),
        (lambda made: FillOutcome(made.picture[1:], made.box), "uint8"),
        (lambda made: FillOutcome(made.picture.astype(np.uint16), made.box), "uint16"),
        (scribbled, "outside the mask"),
    ],
)
def test_broken_outcome_is_found(change: Any, words: str) -> None:
    mask = np.zeros((9, 7), np.uint8)
    mask[2, 3], mask[5, 1] = 255, 1
    with pytest.raises(BrokenOutcome, match=words):
        run(fill_of(7, 9, PixelFormat.RGBA8), noise((9, 7, 4)), mask, broken(change))


def test_outcome_is_packed_though_the_engine_gives_a_view_of_something_larger() -> None:
    def strided(made: FillOutcome) -> FillOutcome:
        return FillOutcome(np.repeat(made.picture, 2, axis=1)[:, ::2], made.box)

    mask = np.zeros((9, 7), np.uint8)
    mask[2:5, 2:5] = 255
    outcome = run(fill_of(7, 9, PixelFormat.RGBA8), noise((9, 7, 4)), mask, broken(strided))
    for array in (outcome.image, outcome.mask):
        assert array.flags.c_contiguous
        assert memoryview(array).cast("B").nbytes == array.nbytes  # type: ignore[arg-type]


def test_small_hole_in_a_large_canvas_takes_little_memory() -> None:
    side = 3000
    picture, mask = np.zeros((side, side, 4), np.uint8), np.zeros((side, side), np.uint8)
    mask[1500:1560, 1500:1560] = 255
    payloads = {"image": packed(picture), "mask": packed(mask)}
    tracemalloc.start()
    fill.run(work(fill_of(side, side, PixelFormat.RGBA8), payloads, Painter()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < mask.nbytes / 4


class Drawing(Painter):
    """A painter that runs a model."""

    def fill(self, task: FillTask, control: Any) -> FillOutcome:
        made = super().fill(task, control)
        return dataclasses.replace(made, device="the CPU", notes=("It was hard.",))


def notes(engine: Any, prompt: str) -> tuple[str, ...]:
    mask = np.zeros((8, 8), np.uint8)
    mask[2, 2] = 255
    operation = dataclasses.replace(fill_of(8, 8, PixelFormat.BGRA8), prompt=prompt)
    payloads = {"image": packed(noise((8, 8, 4))), "mask": packed(mask)}
    made = work(operation, payloads, engine)
    plan = dataclasses.replace(made.plan, model="local")
    return fill.run(dataclasses.replace(made, plan=plan)).notes


def test_model_of_this_machine_is_named_and_tells_that_it_reads_nothing() -> None:
    engine = Drawing()
    assert notes(engine, "") == ("Filled on the CPU.", "It was hard.")
    assert (engine.tasks[0].model, engine.tasks[0].blue_first) == ("local", True)
    told = "The model reads no prompt: it filled the selection from its surroundings."
    assert notes(engine, "a boat") == ("Filled on the CPU.", told, "It was hard.")


def test_built_in_engine_tells_that_it_reads_nothing() -> None:
    assert notes(Painter(), "") == ()
    assert "built-in engine reads no prompt" in notes(Painter(), "a boat")[0]
