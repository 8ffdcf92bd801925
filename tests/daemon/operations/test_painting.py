# SPDX-License-Identifier: GPL-3.0-or-later
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from cavendish.engines.engine import Control
from cavendish.engines.illustrator import Illustrator, PaintOutcome, PaintTask
from cavendish.operations import edit, fill, generate
from cavendish.operations.painting import nearest
from cavendish.operations.run import Outcome, Work
from cavendish.request import (
    Box,
    Canvas,
    Edit,
    Fill,
    Generate,
    ImageRef,
    ImageSpec,
    ModelOptions,
    Operation,
    PixelFormat,
    Plan,
    Request,
)
from tests.daemon.operations.pictures import Silent

SIZES = ((128, 128), (160, 96), (96, 160))


@dataclass
class Brush:
    """Paints all of it red, but for what the mask keeps, and remembers its tasks."""

    tasks: list[PaintTask] = field(default_factory=list)
    name: str = "brush"
    description: str = "Paints."

    def follows_words(self, model: str) -> bool:
        return model == "lcm"

    def sizes(self, model: str) -> tuple[tuple[int, int], ...]:
        return SIZES

    def paint(self, task: PaintTask, control: Control) -> PaintOutcome:
        self.tasks.append(task)
        made = np.zeros((task.height, task.width, 3), np.uint8)
        if task.picture is not None:
            made[...] = task.picture
        made[... if task.mask is None else task.mask > 0] = (200, 20, 20)
        return PaintOutcome(made, "the brush", ("Mind the paint.",))


def ran(brush: Brush, operation: Operation, verb: Any, **options: Any) -> Outcome:
    request = Request(operation, options=ModelOptions(**options))
    payloads = {path: memoryview(PIXELS[ref]) for path, ref in operation.images().items()}
    return verb.run(Work(request, Plan("brush", "lcm"), payloads, brush, Silent()))


PIXELS: dict[ImageRef, bytes] = {}


def image(pixels: np.ndarray, kind: PixelFormat) -> ImageRef:
    height, width = pixels.shape[:2]
    ref = ImageRef(ImageSpec(width, height, kind), segment=f"{len(PIXELS)}")
    PIXELS[ref] = pixels.tobytes()
    return ref


def canvas(*, masked: bool, height: int = 150, width: int = 200) -> Canvas:
    random = np.random.default_rng(3)
    pixels = random.integers(0, 255, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    mask = np.zeros((height, width), np.uint8)
    mask[60:100, 80:130] = 255
    shown = image(mask, PixelFormat.GRAY8) if masked else None
    return Canvas(image(pixels, PixelFormat.BGRA8), shown, x=10, y=20)


def test_brush_is_an_illustrator() -> None:
    assert isinstance(Brush(), Illustrator)


def test_new_picture_has_the_nearest_ratio_and_fills_its_place() -> None:
    brush = Brush()
    outcome = ran(brush, Generate("a fox", Box(5, 6, 300, 180)), generate)
    (task,) = brush.tasks
    assert (task.width, task.height, task.picture, task.mask) == (160, 96, None, None)
    assert (task.prompt, task.model, task.strength) == ("a fox", "lcm", 1.0)
    assert outcome.layer is not None
    assert (outcome.layer.box, outcome.layer.image.shape) == (Box(5, 6, 300, 180), (180, 300, 4))
    assert outcome.notes == ("Painted on the brush.", "Mind the paint.")


def test_what_does_not_fit_is_told() -> None:
    outcome = ran(Brush(), Generate("a fox", Box(0, 0, 400, 100)), generate)
    assert outcome.notes[-1].startswith("The model draws 160:96")


def test_selection_alone_is_painted_over() -> None:
    brush, given = Brush(), canvas(masked=True)
    outcome = ran(brush, Edit(given, "a red ball"), edit)
    (task,) = brush.tasks
    assert task.strength == 0.8
    assert task.mask is not None
    assert task.picture is not None
    assert task.mask.shape == task.picture.shape[:2] == (task.height, task.width)
    layer = outcome.layer
    assert layer is not None
    box = layer.box
    inside = layer.image[box.height // 2, box.width // 2]
    assert np.abs(inside.astype(int) - (20, 20, 200, 255)).max() <= 2
    assert (box.x, box.y) == (90, 80)
    assert (box.width, box.height) == (50, 40)


def test_whole_canvas_is_changed_without_a_mask() -> None:
    brush = Brush()
    outcome = ran(brush, Edit(canvas(masked=False), "all red"), edit)
    assert (brush.tasks[0].mask, brush.tasks[0].strength) == (None, 0.6)
    assert outcome.layer is not None
    assert outcome.layer.box == Box(10, 20, 200, 150)


def test_what_is_outside_the_mask_keeps_its_bits() -> None:
    given = canvas(masked=True)
    mask = np.frombuffer(PIXELS[given.mask], np.uint8).reshape(150, 200).copy()  # type: ignore[index]
    mask[70:90, 95:115] = 0
    holed = replace(given, mask=image(mask, PixelFormat.GRAY8))
    layer = ran(Brush(), Edit(holed, "a ring"), edit).layer
    assert layer is not None
    own = np.frombuffer(PIXELS[given.image], np.uint8).reshape(150, 200, 4)
    part = slice(60, 100), slice(80, 130)
    kept = mask[part] == 0
    assert np.array_equal(layer.image[kept], own[part][kept])
    assert not layer.mask[kept].any()


def test_hole_is_filled_with_its_own_seed() -> None:
    given, brush = canvas(masked=True), Brush()
    assert given.mask is not None
    hole = Fill(given.image, given.mask, x=10, y=20, seed=42, prompt="a hat")
    outcome = ran(brush, hole, fill)
    (task,) = brush.tasks
    assert (task.strength, task.seed, outcome.seed) == (1.0, 42, 42)


def test_options_go_along() -> None:
    brush = Brush()
    options = {"seed": 7, "steps": 3, "guidance": 2.5, "strength": 0.4}
    ran(brush, Edit(canvas(masked=False), "red"), edit, **options)
    task = brush.tasks[0]
    assert {name: getattr(task, name) for name in options} == options


def test_each_variation_and_each_unseeded_picture_is_another_one() -> None:
    brush, wanted = Brush(), Generate("a fox", Box(0, 0, 64, 64))
    ran(brush, wanted, generate, seed=5, variation=2)
    assert brush.tasks[0].seed == 7
    seeds = {ran(brush, wanted, generate).seed for _ in range(4)}
    assert len(seeds) > 1


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(100, 100, (128, 128)), (1000, 100, (160, 96)), (9, 10, (128, 128)), (10, 17, (96, 160))],
)
def test_least_is_cut_off(width: int, height: int, size: tuple[int, int]) -> None:
    assert nearest(SIZES, width, height) == size
