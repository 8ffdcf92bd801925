# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavendish.engines.diffusion.kinds import kind_of, scheduler_of
from cavendish.engines.diffusion.schedule import ScheduleUnknown
from tests.daemon.engines.diffusion.walks import walked
from tests.models import few_step_cases as cases

ALL = [cases.LCM, cases.TURBO, cases.LEADING, cases.DDIM, cases.ZERO_SNR, cases.DPM]


@pytest.mark.parametrize("settings", ALL, ids=lambda one: str(one["_class_name"]))
@pytest.mark.parametrize("steps", [1, 2, 4, 9])
def test_network_that_knows_the_picture_leads_to_it(settings: dict[str, Any], steps: int) -> None:
    # That of some files ends with a little noise.
    to_the_end = settings | {"set_alpha_to_one": True}
    assert walked(to_the_end, steps) < 0.03
    assert walked(to_the_end, steps, 1 / 3 if steps > 2 else 1.0) < 0.03


@pytest.mark.parametrize(
    ("name", "title", "stands_in"),
    [
        ("LCMScheduler", "LCM", False),
        ("DDIMScheduler", "DDIM", False),
        ("EulerAncestralDiscreteScheduler", "Euler", True),
        ("PNDMScheduler", "DPM++ 2M", True),
    ],
)
def test_class_of_the_settings_chooses_the_way(name: str, title: str, stands_in: bool) -> None:
    kind = kind_of({"_class_name": name})
    assert (kind.title, kind.stands_in) == (title, stands_in)


@pytest.mark.parametrize("name", ["FlowMatchEulerDiscreteScheduler", "", None, 7])
def test_other_ways_are_refused(name: object) -> None:
    with pytest.raises(ScheduleUnknown, match="not known"):
        scheduler_of({"_class_name": name}, 4, 1.0)


def test_offset_beyond_the_last_time_is_refused() -> None:
    with pytest.raises(ScheduleUnknown, match="steps_offset"):
        scheduler_of(cases.DDIM | {"steps_offset": 5000}, 4, 1.0)
    with pytest.raises(ScheduleUnknown, match="does not allow"):
        scheduler_of(cases.DDIM | {"steps_offset": 500}, 4, 1.0)


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just([])
NAMES = st.sampled_from(
    [
        "num_train_timesteps",
        "beta_start",
        "beta_end",
        "beta_schedule",
        "trained_betas",
        "prediction_type",
        "timestep_spacing",
        "steps_offset",
        "set_alpha_to_one",
        "original_inference_steps",
        "timestep_scaling",
        "rescale_betas_zero_snr",
    ]
)


@settings(max_examples=150)
@given(st.sampled_from(ALL), st.dictionaries(NAMES, VALUES, max_size=3), st.integers(1, 100))
def test_any_settings_make_a_run_or_are_refused(
    told: dict[str, Any], more: dict[str, Any], steps: int
) -> None:
    try:
        scheduler = scheduler_of(told | more, steps, 0.5)
    except ScheduleUnknown:
        return
    assert 0 <= scheduler.first < max(len(scheduler.times), 1) + 1
