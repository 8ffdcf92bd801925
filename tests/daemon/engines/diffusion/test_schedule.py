# SPDX-License-Identifier: GPL-3.0-or-later
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.diffusion.schedule import (
    Predicts,
    Schedule,
    ScheduleUnknown,
    Spacing,
    schedule_of,
    skipped,
    visited,
)
from tests.models import few_step_cases as cases


def schedule(**more: Any) -> Schedule:
    return schedule_of(cases.DPM | more, Spacing.LINSPACE)


def test_levels_are_those_of_stable_diffusion() -> None:
    known = schedule()
    assert known.kept[[0, 499, 999]] == pytest.approx([0.99915, 0.27766952, 0.00466009], rel=1e-5)
    assert known.sigmas[[0, 999]] == pytest.approx([0.0291675, 14.6146555], rel=1e-5)


@pytest.mark.parametrize(
    ("steps", "times"), [(1, [999]), (2, [999, 499]), (4, [999, 749, 499, 249])]
)
def test_trailing_times_begin_with_noise_alone(steps: int, times: list[int]) -> None:
    assert visited(schedule(timestep_spacing="trailing"), steps).tolist() == times


@given(st.sampled_from(Spacing), st.integers(1, 100))
def test_as_many_times_are_visited_as_there_are_steps(spacing: Spacing, steps: int) -> None:
    times = visited(schedule(timestep_spacing=spacing.value), steps)
    assert len(times) == steps
    assert (np.diff(times) < 0).all()
    assert 0 <= times.min() <= times.max() <= 999


@given(st.integers(1, 100), st.floats(0.01, 1))
def test_strength_leaves_out_the_noisiest_steps(steps: int, strength: float) -> None:
    assert skipped(steps, strength) == steps - math.floor(steps * strength)


@pytest.mark.parametrize("predicts", list(Predicts))
def test_clean_latents_follow_from_what_a_network_predicts(predicts: Predicts) -> None:
    known = schedule(prediction_type=predicts.value)
    random = np.random.default_rng(1)
    clean, noise = random.standard_normal((2, 1, 4, 2, 2), dtype=np.float32)
    kept = np.float32(0.3)
    sample = np.sqrt(kept) * clean + np.sqrt(1 - kept) * noise
    said = {
        Predicts.NOISE: noise,
        Predicts.CLEAN: clean,
        Predicts.VELOCITY: np.sqrt(kept) * noise - np.sqrt(1 - kept) * clean,
    }[predicts]
    assert np.allclose(known.clean(said, sample, kept), clean, atol=1e-5)


def test_levels_can_end_without_any_signal() -> None:
    known = schedule(rescale_betas_zero_snr=True)
    assert known.kept[-1] < 1e-7
    assert known.kept[0] == pytest.approx(schedule().kept[0])


@pytest.mark.parametrize(
    "more",
    [
        {"use_karras_sigmas": True},
        {"thresholding": True},
        {"prediction_type": "flow"},
        {"timestep_spacing": "wide"},
        {"beta_schedule": "squaredcos_cap_v2"},
        {"num_train_timesteps": 0},
        {"num_train_timesteps": 1 << 40},
        {"num_train_timesteps": None},
        {"beta_end": 2.0, "beta_schedule": "linear"},
        {"beta_start": "low"},
        {"beta_start": math.nan},
        {"trained_betas": [0.1]},
        {"steps_offset": math.inf},
    ],
    ids=str,
)
def test_settings_that_make_no_schedule_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ScheduleUnknown):
        schedule(**more)


def test_variances_may_be_listed() -> None:
    known = schedule(trained_betas=[0.1, 0.2, 0.5], num_train_timesteps=3)
    assert known.kept == pytest.approx([0.9, 0.72, 0.36])
