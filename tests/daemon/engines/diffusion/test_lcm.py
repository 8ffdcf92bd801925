# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.engines.diffusion.kinds import scheduler_of
from cavendish.engines.diffusion.schedule import ScheduleUnknown
from tests.daemon.engines.diffusion.walks import latents
from tests.models import few_step_cases as cases


@pytest.mark.parametrize(
    ("steps", "strength", "times"),
    [
        (4, 1.0, [999, 759, 499, 259]),
        (8, 1.0, [999, 879, 759, 639, 499, 379, 259, 139]),
        (4, 0.5, [499, 379, 259, 139]),
        (4, 0.75, [739, 559, 379, 199]),
        (4, 0.02, [19]),
        (100, 1.0, [*range(999, 0, -20)]),
    ],
)
def test_times_are_among_those_of_its_training(
    steps: int, strength: float, times: list[int]
) -> None:
    assert scheduler_of(cases.LCM, steps, strength).times.tolist() == times


def test_last_step_draws_no_noise() -> None:
    scheduler = scheduler_of(cases.LCM, 2, 1.0)
    drawn: list[tuple[int, ...]] = []

    def draw(shape: tuple[int, ...]) -> np.ndarray:
        drawn.append(shape)
        return np.zeros(shape, np.float32)

    first = scheduler.step(latents(1), latents(2), 0, draw)
    last = scheduler.step(latents(1), first.sample, 1, draw)
    assert drawn == [(1, 4, 3, 3)]
    assert np.array_equal(last.sample, last.clean)


def test_model_that_was_trained_on_more_than_there_is_is_refused() -> None:
    with pytest.raises(ScheduleUnknown):
        scheduler_of(cases.LCM | {"original_inference_steps": 2000}, 4, 1.0)
