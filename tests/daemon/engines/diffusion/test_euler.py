# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.engines.diffusion.kinds import scheduler_of
from tests.daemon.engines.diffusion.walks import latents
from tests.models import few_step_cases as cases


def test_noise_levels_of_turbo_models() -> None:
    scheduler = scheduler_of(cases.TURBO, 4, 1.0)
    clean, noise = np.zeros((1, 4, 1, 1), np.float32), np.ones((1, 4, 1, 1), np.float32)
    levels = [float(scheduler.noised(clean, noise, place)[0, 0, 0, 0]) for place in range(4)]
    assert levels == pytest.approx([14.61466, 4.08173, 1.61289, 0.69321], rel=1e-5)
    assert scheduler.begun(noise)[0, 0, 0, 0] == pytest.approx(14.61466)


def test_network_sees_samples_of_one_variance() -> None:
    scheduler = scheduler_of(cases.TURBO, 4, 1.0)
    seen = scheduler.scaled(latents(1), 0)
    assert np.allclose(seen, latents(1) / np.sqrt(14.61466**2 + 1), rtol=1e-5)


def test_one_step_is_what_the_network_says() -> None:
    scheduler = scheduler_of(cases.TURBO, 1, 1.0)
    sample, noise = latents(1), latents(2)
    step = scheduler.step(noise, sample, 0, cases.draws(1))
    assert np.allclose(step.sample, sample - 14.61466 * noise, atol=1e-4)
    assert np.allclose(step.sample, step.clean, atol=1e-4)


def test_leading_times_begin_with_a_little_signal() -> None:
    ones = np.ones((1, 4, 1, 1), np.float32)
    leading, most = scheduler_of(cases.LEADING, 5, 1.0), 0.0
    most = float(leading.noised(ones * 0, ones, 0)[0, 0, 0, 0])
    assert leading.begun(ones)[0, 0, 0, 0] == pytest.approx(np.sqrt(most**2 + 1))
