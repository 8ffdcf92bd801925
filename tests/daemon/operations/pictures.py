# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures, masks and engines for tests of operations."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cavendish.engines.engine import FillOutcome, FillTask
from cavendish.operations.run import Work
from cavendish.request import (
    Box,
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

    def cancelled(self) -> bool:
        return False

    def check(self) -> None: ...


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
