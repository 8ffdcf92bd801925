# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of a latent consistency model: https://arxiv.org/abs/2310.04378."""

import numpy as np

from cavendish.engines.diffusion.schedule import Floats, Schedule, Times, mixed
from cavendish.engines.diffusion.scheduler import Draw, Step

# The variance of the data that the boundary conditions assume, as the paper does.
_DATA = 0.5


class Lcm:
    """A `Scheduler`. Each step jumps to clean latents, and takes new noise for the next one."""

    def __init__(self, schedule: Schedule, steps: int, strength: float) -> None:
        """There are no more steps than the model was trained on at that strength."""
        self._schedule, self.first = schedule, 0
        trained = max(int(schedule.original * strength), 1)
        steps = min(steps, trained)
        known = (np.arange(1, trained + 1) * (schedule.times // schedule.original) - 1)[::-1]
        places = np.floor(np.linspace(0, trained, steps, endpoint=False)).astype(np.int64)
        self._times = known[places]

    @property
    def times(self) -> Times:
        """See `Scheduler`."""
        return self._times.astype(np.float32)

    def begun(self, noise: Floats) -> Floats:
        """See `Scheduler`."""
        return noise

    def scaled(self, sample: Floats, place: int) -> Floats:  # noqa: ARG002 - the protocol's
        """See `Scheduler`."""
        return sample

    def noised(self, clean: Floats, noise: Floats, place: int) -> Floats:
        """See `Scheduler`."""
        return mixed(clean, noise, self._kept(place))

    def step(self, predicted: Floats, sample: Floats, place: int, draw: Draw) -> Step:
        """See `Scheduler`."""
        clean = self._schedule.clean(predicted, sample, self._kept(place))
        scaled = np.float32(self._times[place] * self._schedule.scaling)
        spread = scaled**2 + np.float32(_DATA**2)
        skip, out = np.float32(_DATA**2) / spread, scaled / np.sqrt(spread)
        clean = out * clean + skip * sample
        if place == len(self._times) - 1:
            return Step(clean, clean)
        return Step(self.noised(clean, draw(clean.shape), place + 1), clean)

    def _kept(self, place: int) -> np.float32:
        return np.float32(self._schedule.kept[self._times[place]])
