# SPDX-License-Identifier: GPL-3.0-or-later
"""Euler steps along the noise level: algorithm 2 of https://arxiv.org/abs/2206.00364, no churn."""

import numpy as np

from cavendish.engines.diffusion.schedule import Floats, Schedule, Spacing, Times, skipped, visited
from cavendish.engines.diffusion.scheduler import Draw, Step


class Euler:
    """A `Scheduler`. Its samples have a signal of variance 1, and as much noise as sigma says."""

    def __init__(self, schedule: Schedule, steps: int, strength: float) -> None:
        self._schedule = schedule
        self.times: Times = visited(schedule, steps)
        self.first = skipped(steps, strength)
        known = np.arange(schedule.times)
        levels = np.interp(self.times, known, schedule.sigmas)
        self._sigmas = np.append(levels, 0.0).astype(np.float32)

    def begun(self, noise: Floats) -> Floats:
        """See `Scheduler`."""
        most = self._sigmas.max()
        whole = self._schedule.spacing is not Spacing.LEADING
        return np.asarray(noise * (most if whole else np.sqrt(most**2 + 1)), np.float32)

    def scaled(self, sample: Floats, place: int) -> Floats:
        """See `Scheduler`."""
        return np.asarray(sample / np.sqrt(self._sigmas[place] ** 2 + 1), np.float32)

    def noised(self, clean: Floats, noise: Floats, place: int) -> Floats:
        """See `Scheduler`."""
        return np.asarray(clean + noise * self._sigmas[place], np.float32)

    def step(self, predicted: Floats, sample: Floats, place: int, draw: Draw) -> Step:  # noqa: ARG002 - the protocol's
        """See `Scheduler`."""
        sigma, following = self._sigmas[place], self._sigmas[place + 1]
        kept = 1 / (sigma**2 + 1)
        clean = self._schedule.clean(predicted, sample * np.sqrt(kept), np.float32(kept))
        return Step(sample + (sample - clean) / sigma * (following - sigma), clean)
