# SPDX-License-Identifier: GPL-3.0-or-later
"""What all ways of taking noise away, step by step, have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.diffusion.schedule import Floats, Times

# Draws standard normal noise of a shape, float32.
Draw = Callable[[tuple[int, ...]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Step:
    """sample: latents with less noise. clean: what they look like without any, so far."""

    sample: Floats
    clean: Floats


class Scheduler(Protocol):
    """One run through the times of a schedule. All latents are float32 [1, C, h, w]."""

    @property
    def times(self) -> Times:
        """The training times to ask the network at, the noisiest first."""
        ...

    @property
    def first(self) -> int:
        """The place of the first time that is visited; those before it are left out."""
        ...

    def begun(self, noise: Floats) -> Floats:
        """What stands for nothing but noise at the first time of all."""
        ...

    def scaled(self, sample: Floats, place: int) -> Floats:
        """A sample as the network wants to see it at the time of this place."""
        ...

    def noised(self, clean: Floats, noise: Floats, place: int) -> Floats:
        """Clean latents with as much noise as there is before the step of this place."""
        ...

    def step(self, predicted: Floats, sample: Floats, place: int, draw: Draw) -> Step:
        """What follows from a network's answer; places come one after another."""
        ...
