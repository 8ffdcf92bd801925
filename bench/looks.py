# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench looks`: how long operations without weights work without a look for a cancel.

Each runs as a job does, on a photograph of 4096 pixels a side. Of each time between two looks the
shorter one counts of what the clock says and what the processor did: on a busy machine the clock
tells of the others, and two threads are twice as busy.

python -m bench.looks [--side PIXELS] [--noise] [NAME of an operation ...] prints where the longest
times of each lie.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench.figure import Figure
from bench.quality import pictures
from cavendish.engines.classic.engine import ClassicEngine
from cavendish.engines.engine import Preview
from cavendish.operations.run import Work, run
from cavendish.request import (
    Box,
    Canvas,
    Cutout,
    Denoise,
    Expand,
    Fill,
    Flats,
    Harmonise,
    ImageRef,
    ImageSpec,
    Lines,
    Operation,
    PixelFormat,
    Plan,
    Point,
    Reference,
    Request,
    Restyle,
    Role,
    Select,
    Upscale,
)

_SIDE, _SECONDS, _NAME = 4096, 0.1, "astronaut"
_TOLD = 3

Samples = npt.NDArray[np.uint8]
Payloads = dict[str, memoryview]
# Seconds, and the places that the two looks came from.
Gap = tuple[float, str, str]


class Looks:
    """A Control that notes how long nobody looks."""

    def __init__(self, *, told: bool = False) -> None:
        """told: whether to remember where, which takes time itself."""
        self._told, self._lock = told, threading.Lock()
        self._last = (time.perf_counter(), time.process_time(), "the beginning")
        self.gaps: list[Gap] = []

    def check(self) -> None:
        """Raises nothing; see engines.engine."""
        self._look()

    def cancelled(self) -> bool:
        """Never."""
        self._look()
        return False

    def progress(self, fraction: float, stage: str) -> None:
        """Is no look."""

    def show(self, preview: Preview) -> None:
        """Is no look."""

    def on_stop(self, _act: Callable[[], None]) -> contextlib.AbstractContextManager[None]:
        """Nobody stops it."""
        return contextlib.nullcontext()

    def end(self) -> None:
        """The work is done."""
        self._look("the end")

    def _look(self, place: str = "") -> None:
        with self._lock:
            now, used = time.perf_counter(), time.process_time()
            seconds = min(now - self._last[0], used - self._last[1])
            here = place or (_place() if self._told and seconds > _SECONDS / 5 else "")
            self.gaps.append((seconds, self._last[2], here))
            self._last = (time.perf_counter(), time.process_time(), here or self._here())

    def _here(self) -> str:
        return _place() if self._told else ""


def figures(side: int = _SIDE) -> Iterator[Figure]:
    """Measures. Raises PackageMissing where the photograph cannot be had."""
    megapixels = side * side / 1e6
    for name, (operation, payloads) in _works(_photograph(side)).items():
        longest = max(_looks(operation, payloads).gaps)[0]
        title = f"{name}: longest time between two looks for a cancel, {megapixels:.0f} Mpx"
        yield Figure(title, longest, "s", _SECONDS)


def main(arguments: list[str] | None = None) -> None:
    """Prints the longest times of each operation, and where they lie."""
    parser = argparse.ArgumentParser("python -m bench.looks", description=__doc__)
    parser.add_argument("--side", type=int, default=_SIDE)
    parser.add_argument("--noise", action="store_true", help="noise in place of the photograph")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args(arguments)
    picture = _noise(options.side) if options.noise else _photograph(options.side)
    for name, (operation, payloads) in _works(picture).items():
        if not options.names or name in options.names:
            began = time.perf_counter()
            gaps = sorted(_looks(operation, payloads, told=True).gaps, reverse=True)
            print(f"{name}, {time.perf_counter() - began:.1f} s, {len(gaps)} looks", flush=True)
            for seconds, before, after in gaps[:_TOLD]:
                print(f"  {seconds * 1000:6.0f} ms  {before}\n             {after}", flush=True)


def _looks(operation: Operation, payloads: Payloads, *, told: bool = False) -> Looks:
    looks: Any = Looks(told=told)
    engine = ClassicEngine()
    run(Work(Request(operation), Plan(engine.name), payloads, engine, looks))
    looks.end()
    made: Looks = looks
    return made


def _place() -> str:
    """Where in the daemon somebody looks, the outermost first."""
    stack = traceback.extract_stack(sys._getframe(2))
    inside = [one for one in stack if "cavendish" in one.filename.split("bench")[-1]]
    return " > ".join(f"{one.name}:{one.lineno}" for one in inside[-5:])


def _photograph(side: int) -> Samples:
    (listed,) = (each for each in pictures.listed() if each.name == _NAME)
    grown = Image.fromarray(pictures.load(listed)).convert("RGBA").resize((side, side))
    made: Samples = np.array(grown)
    return made


def _noise(side: int) -> Samples:
    made = np.random.default_rng(1).integers(0, 256, (side, side, 4), np.uint8)
    made[..., 3] = 255
    return made


def _works(picture: Samples) -> dict[str, tuple[Operation, Payloads]]:
    """The operations by name, with what they need."""
    height, width = picture.shape[:2]
    image = ImageRef(ImageSpec(width, height, PixelFormat.RGBA8))
    gray = ImageRef(ImageSpec(width, height, PixelFormat.GRAY8))
    bare, masked = Canvas(image), Canvas(image, gray)
    y, x = np.ogrid[:height, :width]
    disc = _bytes((np.hypot(y - height / 2, x - width / 2) < height / 3) * np.uint8(255))
    whole, small = _bytes(picture), _bytes(picture[: height // 4, : width // 4])
    corner = ImageRef(ImageSpec(width // 4, height // 4, PixelFormat.RGBA8))
    palette = (Reference(corner, Role.PALETTE),)
    wider = Box(-width // 16, -height // 16, width + width // 8, height + height // 8)
    given = {"canvas.image": whole}
    selected = {**given, "canvas.mask": disc}
    return {
        "cutout": (Cutout(masked), selected),
        "select, a click": (Select(bare, (Point(width // 2, height // 2),)), given),
        "select, a box": (
            Select(bare, box=Box(width // 4, height // 4, width // 2, height // 2)),
            given,
        ),
        "flats": (Flats(bare, 8.0), given),
        "harmonise": (Harmonise(bare, image, 1.0), {**given, "below": _bytes(picture[::-1])}),
        "restyle": (Restyle(bare, "", palette), {**given, "references.0.image": small}),
        "lines": (Lines(bare, 2.0, 0.7), given),
        "denoise": (Denoise(bare, 1.0), given),
        "upscale": (Upscale(Canvas(corner), 4), {"canvas.image": small}),
        "expand": (Expand(bare, wider), given),
        "fill, 300 holes": (
            Fill(image, gray),
            {"image": whole, "mask": _bytes(_holes(height, width))},
        ),
    }


def _holes(height: int, width: int) -> Samples:
    random, mask = np.random.default_rng(1), np.zeros((height, width), np.uint8)
    for _ in range(300):
        top, left = random.integers(0, (height - 40, width - 40))
        tall, wide = random.integers(3, 40, 2)
        mask[top : top + tall, left : left + wide] = 255
    return mask


def _bytes(samples: npt.NDArray[Any]) -> memoryview:
    return memoryview(np.ascontiguousarray(samples)).cast("B")


if __name__ == "__main__":
    main()
