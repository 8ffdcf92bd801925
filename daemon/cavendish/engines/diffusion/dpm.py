# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of DPM-Solver++(2M), midpoint: algorithm 2 of https://arxiv.org/abs/2211.01095."""

import numpy as np

from cavendish.engines.diffusion.schedule import Floats, Schedule, Spacing, Times, skipped, visited
from cavendish.engines.diffusion.scheduler import Draw, Step


class Dpm:
    """A `Scheduler` with a memory of one step. The first and the last step are of first order."""

    def __init__(self, schedule: Schedule, steps: int, strength: float) -> None:
        self._schedule = schedule
        self._times = _times(schedule, steps)
        self.first = skipped(steps, strength)
        known = np.arange(schedule.times)
        levels = np.interp(self._times, known, schedule.sigmas)
        sigmas = np.append(levels, 0.0).astype(np.float32)
        # What is left of the signal, and the noise beside it, at each time and at the end.
        self._signal = 1 / np.sqrt(sigmas**2 + 1)
        self._noise = sigmas * self._signal
        with np.errstate(divide="ignore"):
            self._log = np.log(self._signal) - np.log(self._noise)
        self._before: Floats | None = None

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
        return np.asarray(self._signal[place] * clean + self._noise[place] * noise, np.float32)

    def step(self, predicted: Floats, sample: Floats, place: int, draw: Draw) -> Step:  # noqa: ARG002 - the protocol's
        """See `Scheduler`."""
        clean = self._schedule.clean(predicted, sample, np.square(self._signal[place]))
        gap = self._log[place + 1] - self._log[place]
        # At the end the gap is infinite, and nothing of the sample is left.
        share = self._signal[place + 1] * np.expm1(-gap)
        made = self._noise[place + 1] / self._noise[place] * sample - share * clean
        if self._before is not None and place < len(self._times) - 1:
            ratio = (self._log[place] - self._log[place - 1]) / gap
            made = made - np.float32(0.5) * share / ratio * (clean - self._before)
        self._before = clean
        return Step(made, clean)


def _times(schedule: Schedule, steps: int) -> Times:
    """One time more than there are steps is spread, and the last left out: its noise is nothing."""
    if schedule.spacing is Spacing.TRAILING:
        return visited(schedule, steps)
    if schedule.spacing is Spacing.LINSPACE:
        return np.round(np.linspace(0, schedule.times - 1, steps + 1))[::-1][:-1].astype(np.float32)
    leading = np.arange(steps + 1)[::-1][:-1] * (schedule.times // (steps + 1))
    return np.asarray(leading + schedule.offset, np.float32)
