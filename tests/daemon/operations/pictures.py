# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures, masks and engines for tests of operations."""

import contextlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from cavendish.engines.engine import FillOutcome, FillTask, Preview
from cavendish.operations.run import Work
from cavendish.request import (
    Box,
    Canvas,
    Fill,
    ImageRef,
    ImageSpec,
    Operation,
    PixelFormat,
    Plan,
    Request,
)


class Silent:
    """A Control that nobody talks to."""

    def progress(self, fraction: float, stage: str) -> None: ...

    def show(self, preview: Preview) -> None: ...

    def cancelled(self) -> bool:
        return False

    def check(self) -> None: ...

    def on_stop(self, act: Any) -> Any:
        return contextlib.nullcontext()


class Painter:
    """An engine that paints the hole with one value, and remembers its task."""

    name = "painter"
    description = "Paints."

    def __init__(self, value: int = 77) -> None:
        self.value = value
        self.tasks: list[FillTask] = []

    def fill(self, task: FillTask, control: Any) -> FillOutcome:
        self.tasks.append(task)
        rows, columns = np.nonzero(task.mask)
        top, left = int(rows.min()), int(columns.min())
        height, width = int(rows.max()) - top + 1, int(columns.max()) - left + 1
        part = slice(top, top + height), slice(left, left + width)
        pixels = task.picture[part].copy()
        pixels[task.mask[part] > 0] = self.value
        return FillOutcome(pixels, Box(left, top, width, height))


def fill_of(
    width: int, height: int, kind: PixelFormat, *, guide: bool = False, **more: int
) -> Fill:
    """A fill of images of this size."""

    def ref(image: PixelFormat) -> ImageRef:
        return ImageRef(ImageSpec(width, height, image))

    guide_ref = ref(PixelFormat.RGBA8) if guide else None
    return Fill(ref(kind), ref(PixelFormat.GRAY8), guide_ref, **more)


def work(operation: Operation, payloads: Mapping[str, memoryview], engine: Any) -> Work:
    """The work of one request, with nobody to talk to."""
    return Work(Request(operation), Plan(engine.name), payloads, engine, Silent())


def noise(shape: tuple[int, ...], dtype: Any = np.uint8, seed: int = 0) -> Any:
    """Random samples over the whole range of dtype."""
    top = np.iinfo(dtype).max
    return np.random.default_rng(seed).integers(0, top, shape, dtype, endpoint=True)


def packed(array: Any) -> memoryview:
    """The bytes of an array as they travel."""
    return memoryview(np.ascontiguousarray(array)).cast("B")  # type: ignore[arg-type]


def scene(width: int, height: int, seed: int = 0) -> Any:
    """A smooth opaque picture with some texture, uint8 [H, W, 4]: a model can be aligned on it."""
    random = np.random.default_rng(seed)
    coarse = random.integers(40, 216, (height // 16 + 2, width // 16 + 2, 3)).astype(np.float32)
    grown = np.asarray(
        [np.kron(coarse[..., channel], np.ones((16, 16))) for channel in range(3)]
    ).transpose(1, 2, 0)[:height, :width]
    for axis in (0, 1):
        for _ in range(4):
            grown = (grown + np.roll(grown, 1, axis) + np.roll(grown, -1, axis)) / 3
    textured = grown + random.normal(0, 2, grown.shape)
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(textured, 0, 255)
    return pixels


def canvas_of(
    width: int,
    height: int,
    kind: PixelFormat = PixelFormat.RGBA8,
    *,
    mask: bool = True,
    guide: bool = False,
    **place: int,
) -> Canvas:
    """A canvas of images of this size."""

    def ref(image: PixelFormat) -> ImageRef:
        return ImageRef(ImageSpec(width, height, image))

    return Canvas(
        ref(kind),
        ref(PixelFormat.GRAY8) if mask else None,
        ref(PixelFormat.RGBA8) if guide else None,
        **place,
    )
