# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of schedulers with a network that knows the answer."""

from typing import Any

import numpy as np

from cavendish.engines.diffusion.kinds import scheduler_of
from cavendish.engines.diffusion.scheduler import Scheduler
from tests.models import few_step_cases as cases

SHAPE = (1, 4, 3, 3)


def latents(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(SHAPE, dtype=np.float32)


def walked(settings: dict[str, Any], steps: int, strength: float = 1.0) -> float:
    """How far from the truth a run ends whose network always tells the clean latents."""
    scheduler = scheduler_of(settings | {"prediction_type": "sample"}, steps, strength)
    truth, draw = latents(1), cases.draws(3)
    sample = begun(scheduler, strength)
    for place in range(scheduler.first, len(scheduler.times)):
        scheduler.scaled(sample, place)
        step = scheduler.step(truth, sample, place, draw)
        sample = step.sample
    return float(np.abs(sample - truth).max())


def begun(scheduler: Scheduler, strength: float) -> np.ndarray:
    """What a run begins with."""
    if strength >= 1:
        return scheduler.begun(latents(2))
    return scheduler.noised(latents(5), latents(2), scheduler.first)
