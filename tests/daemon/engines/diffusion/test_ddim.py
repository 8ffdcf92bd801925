# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np

from cavendish.engines.diffusion.kinds import scheduler_of
from tests.daemon.engines.diffusion.walks import latents
from tests.models import few_step_cases as cases


def test_step_keeps_the_noise_that_the_network_told() -> None:
    scheduler = scheduler_of(cases.DDIM, 5, 1.0)
    clean, noise = latents(1), latents(2)
    step = scheduler.step(noise, scheduler.noised(clean, noise, 0), 0, cases.draws(1))
    assert np.allclose(step.clean, clean, atol=1e-4)
    assert np.allclose(step.sample, scheduler.noised(clean, noise, 1), atol=1e-4)


def test_times_are_whole_and_offset() -> None:
    assert scheduler_of(cases.DDIM, 5, 1.0).times.tolist() == [801, 601, 401, 201, 1]
    spread = cases.DDIM | {"timestep_spacing": "linspace"}
    assert scheduler_of(spread, 4, 1.0).times.tolist() == [999, 666, 333, 0]


def test_strength_leaves_steps_out() -> None:
    assert scheduler_of(cases.DDIM, 5, 0.6).first == 2
