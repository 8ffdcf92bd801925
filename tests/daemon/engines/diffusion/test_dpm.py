# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.engines.diffusion.kinds import scheduler_of
from cavendish.engines.diffusion.scheduler import Scheduler
from tests.daemon.engines.diffusion.walks import latents
from tests.models import few_step_cases as cases


def ended(scheduler: Scheduler, clean: np.ndarray, drift: np.ndarray) -> np.ndarray:
    """A run whose network tells clean latents that drift with time."""
    sample = scheduler.begun(latents(2))
    for place, time in enumerate(scheduler.times):
        told = clean + drift * np.float32(time / 1000)
        sample = scheduler.step(told, sample, place, cases.draws(1)).sample
    return sample


def test_times_leave_out_the_last() -> None:
    assert scheduler_of(cases.DPM, 4, 1.0).times.tolist() == [999, 749, 500, 250]
    assert scheduler_of(cases.DPM_LEADING, 4, 1.0).times.tolist() == [801, 601, 401, 201]


@pytest.mark.parametrize("drifts", [False, True])
def test_second_step_goes_on_as_the_network_drifts(drifts: bool) -> None:
    told = cases.DPM | {"prediction_type": "sample"}
    sample, first = latents(2), latents(1)
    second = first + latents(3) if drifts else first
    with_memory, without = scheduler_of(told, 4, 1.0), scheduler_of(told, 4, 1.0)
    with_memory.step(first, sample, 0, cases.draws(1))
    made = with_memory.step(second, sample, 1, cases.draws(1)).sample
    plain = without.step(second, sample, 1, cases.draws(1)).sample
    # Beyond what is told, in the direction in which it has changed.
    assert bool(((made - plain) * latents(3) > 0).all()) is drifts


def test_two_runs_share_no_memory() -> None:
    truth, drift = latents(1), latents(3)
    one = ended(scheduler_of(cases.DPM, 5, 1.0), truth, drift)
    other = ended(scheduler_of(cases.DPM, 5, 1.0), truth, drift)
    assert one == pytest.approx(other)
