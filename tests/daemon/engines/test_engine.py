# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses

import numpy as np
import pytest

from cavendish.engines.engine import Control, Filler, FillOutcome, FillTask, Upscaler, UpscaleTask
from cavendish.engines.registry import INSTALLED, EngineSpec, Registry
from cavendish.errors import JobCancelled
from cavendish.jobs.control import JobControl

LIGHT = [spec for spec in INSTALLED if spec.local and not spec.installs]
FILLING = [spec for spec in LIGHT if "fill" in spec.operations]


@pytest.mark.parametrize("spec", FILLING, ids=lambda spec: spec.name)
def test_installed_engine_fills_as_the_seam_says(spec: EngineSpec) -> None:
    picture = np.full((40, 50, 4), 90, np.uint8)
    mask = np.zeros((40, 50), np.uint8)
    mask[10:14, 20:26] = 255
    control: Control = JobControl(lambda: None)
    made = Registry().get(spec.name).fill(FillTask(picture, mask, None, 0), control)
    assert isinstance(made, FillOutcome)
    box = made.box
    assert (box.x, box.y, box.width, box.height) == (20, 10, 6, 4)
    assert made.picture.shape == (4, 6, 4)
    assert made.picture.dtype == np.uint8


@pytest.mark.parametrize("spec", FILLING, ids=lambda spec: spec.name)
def test_installed_engine_stops_when_asked_to(spec: EngineSpec) -> None:
    picture, mask = np.full((40, 50, 4), 90, np.uint8), np.zeros((40, 50), np.uint8)
    mask[10:14, 20:26] = 255
    control = JobControl(lambda: None)
    control.stop()
    with pytest.raises(JobCancelled):
        Registry().get(spec.name).fill(FillTask(picture, mask, None, 0), control)


def test_task_cannot_be_changed() -> None:
    task = FillTask(np.zeros((1, 1, 4), np.uint8), np.zeros((1, 1), np.uint8), None, 0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        task.seed = 1  # type: ignore[misc]


@pytest.mark.parametrize("spec", LIGHT, ids=lambda spec: spec.name)
def test_installed_engine_enlarges_as_the_seam_says(spec: EngineSpec) -> None:
    picture, made = np.full((4, 5, 4), 90, np.uint8), np.zeros((8, 10, 4), np.uint8)
    task = UpscaleTask(picture[..., :3], picture[..., 3], made[..., :3], made[..., 3], 2)
    engine = Registry().get(spec.name)
    assert isinstance(engine, Filler)
    assert isinstance(engine, Upscaler)
    assert engine.upscale(task, JobControl(lambda: None)).device
    assert (made == 90).all()
