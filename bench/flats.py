# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench flats`: how long flat colours under a large drawing take.

The drawing is made of the lines of a photograph, 4096 pixels a side. Processor time, because what
else the machine does counts less in it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import numpy as np
from PIL import Image

from bench.figure import Figure
from bench.quality import pictures
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.flats import flats
from cavendish.engines.classic.kernels import load_kernels
from cavendish.engines.classic.line_art import line_art
from cavendish.engines.engine import FlatsTask

_SIDE = 4096
_SECONDS = 5.0
_ROUNDS = 3
_NAME = "astronaut"


def figures() -> Iterator[Figure]:
    """Measures. Raises PackageMissing where the photograph cannot be had."""
    picture = _drawing()
    for gap in (0.0, 24.0):
        times = []
        for _ in range(_ROUNDS):
            start = time.process_time()
            with Crew() as crew:
                made = flats(FlatsTask(picture, gap, None), load_kernels(), crew)
            times.append(time.process_time() - start)
        print(f"gaps up to {gap:g} px closed: {made.count} areas")
        name = f"processor time, {_SIDE}\u00b2, gaps up to {gap:g} px closed"
        yield Figure(name, statistics.median(times), "s", _SECONDS)


def _drawing() -> np.ndarray:
    """Ink on nothing."""
    (listed,) = (each for each in pictures.listed() if each.name == _NAME)
    photograph = Image.fromarray(pictures.load(listed)).convert("RGBA").resize((1024, 1024))
    ink = line_art(np.asarray(photograph), thickness=2.5)
    drawing = np.zeros((_SIDE, _SIDE, 4), np.uint8)
    drawing[..., 3] = np.asarray(Image.fromarray(ink).resize((_SIDE, _SIDE)))
    return drawing
