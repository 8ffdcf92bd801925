# SPDX-License-Identifier: GPL-3.0-or-later
"""A subject as a layer, by an engine that is told where it is."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic.engine import ClassicEngine
from cavendish.engines.engine import CutoutOutcome, CutoutTask
from cavendish.errors import MaskEmpty, SubjectUnclear
from cavendish.operations.run import Layer, Outcome
from cavendish.request import Box, Cutout, ImageRef, ImageSpec, PixelFormat
from tests.daemon.imaging.photographs import disc
from tests.daemon.operations.models import run_on
from tests.daemon.operations.pictures import Painter, canvas_of, scene

WIDTH, HEIGHT = 120, 90
GRAY = ImageRef(ImageSpec(WIDTH, HEIGHT, PixelFormat.GRAY8))
LASSO = disc(WIDTH, HEIGHT, 60, 45, 30)
GROUND = (40, 200, 60)


class Scissors:
    """An engine that answers with a soft disc, and remembers its task."""

    name = "scissors"
    description = "Cuts."

    def __init__(self, radius: float = 20.0) -> None:
        self.radius = radius
        self.tasks: list[CutoutTask] = []

    def cut_out(self, task: CutoutTask, control: Any) -> CutoutOutcome:
        self.tasks.append(task)
        height, width = task.picture.shape[:2]
        rows, columns = np.ogrid[:height, :width]
        depth = self.radius - np.hypot(columns - width / 2, rows - height / 2)
        alpha = np.clip(depth / 6 + 0.5, 0, 1) if self.radius else np.zeros((height, width))
        return CutoutOutcome(np.rint(alpha * 255).astype(np.uint8), ("Cut with scissors.",))


def cut(engine: Any, payloads: dict[str, Any], kind: PixelFormat, **more: Any) -> Outcome:
    mask = "canvas.mask" in payloads
    guide = "canvas.guide" in payloads
    canvas = canvas_of(WIDTH, HEIGHT, kind, mask=mask, guide=guide, x=7, y=-3)
    return run_on(engine, Cutout(canvas, **more), payloads)


def layer(outcome: Outcome) -> Layer:
    assert outcome.layer is not None
    return outcome.layer


def pictured() -> Any:
    """What the scissors cut out: white, mixed with green at its edge. uint8 [HEIGHT, WIDTH, 4]."""
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    depth = 20 - np.hypot(columns - WIDTH / 2, rows - HEIGHT / 2)
    alpha = np.clip(depth / 6 + 0.5, 0, 1)[..., None]
    picture = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    picture[..., :3] = np.rint(alpha * 250 + (1 - alpha) * np.array(GROUND))
    return picture


@pytest.mark.parametrize("kind", [PixelFormat.RGBA8, PixelFormat.BGRA8, PixelFormat.RGBA16])
def test_layer_lies_on_the_subjects_bounds_without_a_halo(kind: PixelFormat) -> None:
    pixels = pictured()
    if kind is PixelFormat.BGRA8:
        pixels = pixels[..., [2, 1, 0, 3]]
    deep = kind is PixelFormat.RGBA16
    made = layer(
        cut(Scissors(), {"canvas.image": pixels.astype(np.uint16) * 257 if deep else pixels}, kind)
    )
    assert made.box == Box(7 + 38, -3 + 23, 45, 45)
    full = np.iinfo(made.image.dtype).max
    between = (made.mask > 25) & (made.mask < 255)
    assert between.any()
    assert np.abs(made.image[between][:, :3] / full * 255 - 250).max() < 12
    assert (made.image[..., 3] == full).all()


def test_own_bits_stay_where_nothing_shines_through() -> None:
    random = np.random.default_rng(3)
    deep = random.integers(0, 65536, (HEIGHT, WIDTH, 4), np.uint16)
    deep[..., 3] = 65535
    made = layer(cut(Scissors(), {"canvas.image": deep}, PixelFormat.RGBA16))
    own = deep[made.box.y + 3 :, made.box.x - 7 :][: made.box.height, : made.box.width]
    sure = (made.mask == 0) | (made.mask == 255)
    assert np.array_equal(made.image[sure], own[sure])


def test_engine_is_shown_the_selection_and_some_of_what_is_round_it() -> None:
    engine = Scissors(8)
    hair = np.zeros((HEIGHT, WIDTH), np.uint8)
    hair[10:16, 50:60] = 255
    payloads = {"canvas.image": pictured(), "canvas.mask": LASSO, "hair": hair}
    cut(engine, payloads, PixelFormat.RGBA8, hair=GRAY)
    (task,) = engine.tasks
    height, width = task.picture.shape[:2]
    assert 65 < height < HEIGHT
    assert 61 < width < WIDTH
    assert task.rough is not None
    assert np.count_nonzero(task.rough) == np.count_nonzero(LASSO)
    assert np.count_nonzero(task.hair) == 60
    assert not task.keep.any()


def test_without_a_selection_all_is_looked_at() -> None:
    engine = Scissors()
    outcome = cut(engine, {"canvas.image": pictured()}, PixelFormat.RGBA8)
    assert engine.tasks[0].rough is None
    assert engine.tasks[0].picture.shape == (HEIGHT, WIDTH, 4)
    assert outcome.notes == ("Cut with scissors.",)


def test_engine_looks_at_the_guide() -> None:
    engine = Scissors()
    guide = scene(WIDTH, HEIGHT)
    cut(engine, {"canvas.image": pictured(), "canvas.guide": guide}, PixelFormat.RGBA8)
    assert np.array_equal(engine.tasks[0].picture, guide)


def test_faint_stroke_is_none() -> None:
    engine = Scissors()
    payloads = {"canvas.image": pictured(), "keep": np.full((HEIGHT, WIDTH), 127, np.uint8)}
    cut(engine, payloads, PixelFormat.RGBA8, keep=GRAY)
    assert not engine.tasks[0].keep.any()


def test_strokes_that_contradict_each_other_are_refused() -> None:
    payloads = {"canvas.image": pictured(), "keep": LASSO, "remove": LASSO}
    with pytest.raises(SubjectUnclear, match=r"both keep and remove 2[0-9]{3} pixels"):
        cut(Scissors(), payloads, PixelFormat.RGBA8, keep=GRAY, remove=GRAY)


def test_empty_selection_is_refused() -> None:
    payloads = {"canvas.image": pictured(), "canvas.mask": LASSO * 0}
    with pytest.raises(MaskEmpty):
        cut(Scissors(), payloads, PixelFormat.RGBA8)


def test_engine_that_finds_nothing_is_told_of() -> None:
    with pytest.raises(SubjectUnclear, match="no subject was found"):
        cut(Scissors(0), {"canvas.image": pictured()}, PixelFormat.RGBA8)


def test_subject_that_fills_everything_is_told_of() -> None:
    outcome = cut(Scissors(400), {"canvas.image": pictured()}, PixelFormat.RGBA8)
    assert (layer(outcome).mask == 255).all()
    assert "nothing was cut away" in outcome.notes[-1]


def test_built_in_engine_cuts_out() -> None:
    payloads = {"canvas.image": pictured(), "canvas.mask": LASSO}
    made = layer(cut(ClassicEngine(), payloads, PixelFormat.RGBA8))
    assert abs(made.box.width - 45) < 6
    assert made.mask[made.box.height // 2, made.box.width // 2] == 255


def test_engine_that_cannot_cut_is_a_bug_of_routing() -> None:
    with pytest.raises(TypeError):
        cut(Painter(), {"canvas.image": pictured()}, PixelFormat.RGBA8)
