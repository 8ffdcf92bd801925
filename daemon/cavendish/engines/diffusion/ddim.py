# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of DDIM without new noise: formula 12 of https://arxiv.org/abs/2010.02502."""

import numpy as np

from cavendish.engines.diffusion.schedule import (
    Floats,
    Schedule,
    Spacing,
    Times,
    mixed,
    skipped,
    visited,
)
from cavendish.engines.diffusion.scheduler import Draw, Step


class Ddim:
    """A `Scheduler`."""

    def __init__(self, schedule: Schedule, steps: int, strength: float) -> None:
        self._schedule, self._gap = schedule, schedule.times // steps
        times = visited(schedule, steps)
        if schedule.spacing is Spacing.LINSPACE:
            times = np.round(times)
        self._times = times.astype(np.int64)
        if not 0 <= self._times.min() <= self._times.max() < schedule.times:
            raise ValueError(f"time {self._times.max()}")
        self.first = skipped(steps, strength)

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
        return mixed(clean, noise, self._kept(int(self._times[place])))

    def step(self, predicted: Floats, sample: Floats, place: int, draw: Draw) -> Step:  # noqa: ARG002 - the protocol's
        """See `Scheduler`."""
        time = int(self._times[place])
        kept = self._kept(time)
        clean = self._schedule.clean(predicted, sample, kept)
        noise = (sample - np.sqrt(kept) * clean) / np.sqrt(1 - kept)
        return Step(mixed(clean, noise, self._kept(time - self._gap)), clean)

    def _kept(self, time: int) -> np.float32:
        return np.float32(self._schedule.kept[time] if time >= 0 else self._schedule.final_kept)
