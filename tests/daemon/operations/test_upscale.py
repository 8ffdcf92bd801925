# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import numpy as np
import pytest

from cavendish.engines.engine import UpscaleOutcome, UpscaleTask
from cavendish.errors import ImageLengthMismatch, MaskEmpty
from cavendish.operations.run import Outcome
from cavendish.operations.upscale import run
from cavendish.request import Box, Canvas, ImageRef, ImageSpec, PixelFormat, Upscale
from tests.daemon.operations.pictures import noise, work


class Repeater:
    """An engine that repeats each pixel, and remembers its task."""

    name = "repeater"
    description = "Repeats."

    def upscale(self, task: UpscaleTask, control: Any) -> UpscaleOutcome:
        self.task = task
        task.made_colours[...] = task.colours.repeat(task.scale, 0).repeat(task.scale, 1)
        task.made_alpha[...] = task.alpha.repeat(task.scale, 0).repeat(task.scale, 1)
        return UpscaleOutcome("an abacus", ("It took a while.",))


def enlarge(
    pixels: Any, scale: int, kind: PixelFormat, mask: Any = None, **place: int
) -> tuple[Outcome, Repeater]:
    height, width = pixels.shape[:2]
    image = ImageRef(ImageSpec(width, height, kind, "a profile"))
    cover = None if mask is None else ImageRef(ImageSpec(width, height, PixelFormat.GRAY8))
    payloads = {"canvas.image": memoryview(pixels.tobytes())}
    if mask is not None:
        payloads["canvas.mask"] = memoryview(mask.tobytes())
    engine = Repeater()
    operation = Upscale(Canvas(image, cover, **place), scale)
    return run(work(operation, payloads, engine)), engine


@pytest.mark.parametrize("kind", [kind for kind in PixelFormat if kind is not PixelFormat.GRAY8])
def test_whole_canvas_is_enlarged_in_its_own_format(kind: PixelFormat) -> None:
    deep = kind.value.endswith("16")
    pixels = noise((5, 7, 4), np.uint16 if deep else np.uint8)
    pixels[..., 3] = np.maximum(pixels[..., 3], 1)
    outcome, engine = enlarge(pixels, 3, kind, x=10, y=20)
    assert outcome.layer is not None
    assert np.array_equal(outcome.layer.image, pixels.repeat(3, 0).repeat(3, 1))
    assert (outcome.layer.mask == 255).all()
    assert outcome.layer.box == Box(30, 60, 21, 15)
    assert (outcome.layer.format, outcome.layer.color_profile) == (kind, "a profile")
    assert outcome.notes == ("Enlarged on an abacus.", "It took a while.")
    red = 2 if kind.value.startswith("BGR") else 0
    assert np.array_equal(engine.task.colours[..., 0], pixels[..., red])


def test_selection_is_enlarged_alone_with_its_edge() -> None:
    pixels, mask = noise((8, 9, 4)), np.zeros((8, 9), np.uint8)
    pixels[..., 3] = 255
    mask[2:5, 3:7] = 255
    mask[2, 3:7] = 100
    outcome, _ = enlarge(pixels, 2, PixelFormat.RGBA8, mask, x=1, y=1)
    assert outcome.layer is not None
    assert outcome.layer.box == Box(8, 6, 8, 6)
    assert np.array_equal(outcome.layer.image, pixels[2:5, 3:7].repeat(2, 0).repeat(2, 1))
    assert outcome.layer.mask.shape == (6, 8)
    assert outcome.layer.mask[-1].min() == 255
    assert 80 <= outcome.layer.mask[0].max() < 255


def test_hidden_colours_do_not_reach_the_engine() -> None:
    pixels = np.full((6, 6, 4), 255, np.uint8)
    pixels[:, 3:] = (0, 255, 0, 0)
    _, engine = enlarge(pixels, 2, PixelFormat.RGBA8)
    assert (engine.task.colours == 255).all()
    assert (engine.task.alpha[:, 3:] == 0).all()


def test_empty_selection_is_refused() -> None:
    with pytest.raises(MaskEmpty):
        enlarge(noise((4, 4, 4)), 2, PixelFormat.RGBA8, np.zeros((4, 4), np.uint8))


def test_picture_of_the_wrong_length_is_refused() -> None:
    image = ImageRef(ImageSpec(5, 5, PixelFormat.RGBA8))
    with pytest.raises(ImageLengthMismatch):
        run(work(Upscale(Canvas(image), 2), {"canvas.image": memoryview(b"1234")}, Repeater()))
