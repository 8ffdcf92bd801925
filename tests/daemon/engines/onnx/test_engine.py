# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cavendish.engines.engine import FillTask
from cavendish.engines.extra import Extra
from cavendish.engines.onnx import devices
from cavendish.engines.onnx.devices import found
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.errors import (
    ModelContractBroken,
    ModelNotInstalled,
    ModelOutputBroken,
    ModelUnknown,
    ModelUnreadable,
    RuntimeNotInstalled,
)
from tests.daemon.engines.onnx import house
from tests.models import graphs
from tests.models.installed import filler, install, install_upscalers


@pytest.fixture(scope="module", autouse=True)
def cpu_alone() -> Iterator[None]:
    """Whatever processors the machine has beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(devices, "found", lambda: found()[-1:])
        yield


@pytest.fixture
def engine(tmp_path: Path) -> OnnxEngine:
    models = {
        "twice": (2, graphs.nearest(2)),
        "poisoned": (2, graphs.poisoned()),
        "truncated": (2, graphs.truncated(graphs.convolved(2))),
        "greyish": (2, graphs.of_channels(1)),
    }
    return OnnxEngine(install_upscalers(tmp_path / "state", models), tmp_path / "devices.json")


def test_installed_model_enlarges_and_tells_where(engine: OnnxEngine) -> None:
    picture = house.noise(100, 130)
    task, made = house.task(picture, 2, "twice")
    outcome = engine.upscale(task, house.control())
    assert np.array_equal(made, picture.repeat(2, axis=0).repeat(2, axis=1))
    assert (outcome.device, outcome.notes) == ("the CPU", ())
    assert engine.loaded() == 1
    engine.close()


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("unheard-of", ModelUnknown),
        ("realesr-general-x4v3", ModelContractBroken),
        ("poisoned", ModelOutputBroken),
        ("truncated", ModelUnreadable),
        ("greyish", ModelContractBroken),
    ],
)
def test_model_that_cannot_be_used_is_refused_and_the_next_job_runs(
    engine: OnnxEngine, model: str, error: type[Exception]
) -> None:
    task, _ = house.task(house.noise(8, 8), 3 if "real" in model else 2, model)
    with pytest.raises(error):
        engine.upscale(task, house.control())
    good, made = house.task(house.noise(8, 8), 2, "twice")
    engine.upscale(good, house.control())
    assert made.any()
    engine.close()


def test_model_that_is_not_installed_is_refused(engine: OnnxEngine) -> None:
    task, _ = house.task(house.noise(8, 8), 4, "realesr-general-x4v3")
    with pytest.raises(ModelNotInstalled):
        engine.upscale(task, house.control())


def test_runtime_that_is_not_there_is_told_with_the_command(
    engine: OnnxEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OnnxEngine, "extra", Extra("onnxruntime", "no_such_module", "ONNX Runtime"))
    task, _ = house.task(house.noise(8, 8), 2, "twice")
    with pytest.raises(RuntimeNotInstalled, match="needs ONNX Runtime") as raised:
        engine.upscale(task, house.control())
    assert raised.value.advice.endswith("-m pip install onnxruntime`.")
    assert engine.devices() == ()


def test_session_is_let_go_before_its_files_change(engine: OnnxEngine, tmp_path: Path) -> None:
    task, _ = house.task(house.noise(8, 8), 2, "twice")
    engine.upscale(task, house.control())
    engine.let_go("other")
    assert engine.loaded() == 1
    engine.let_go("twice")
    assert engine.loaded() == 0


def test_installed_model_fills_and_tells_where(tmp_path: Path) -> None:
    models = {"filler": (filler("filler"), graphs.mean_painter())}
    engine = OnnxEngine(install(tmp_path / "state", models))
    picture, mask = np.full((60, 60, 4), 90, np.uint8), np.zeros((60, 60), np.uint8)
    mask[20:30, 20:40] = 255
    picture[mask > 0] = 0
    outcome = engine.fill(FillTask(picture, mask, None, 0, model="filler"), house.control())
    assert np.abs(outcome.picture.astype(int) - 90).max() <= 1
    assert (outcome.device, outcome.notes) == ("the CPU", ())
    engine.close()


def test_model_is_measured_and_told_alone(engine: OnnxEngine) -> None:
    task, _ = house.task(house.noise(8, 8), 2, "twice")
    engine.upscale(task, house.control())
    told: list[tuple[float, str]] = []

    def tell(done: float, device: str) -> None:
        told.append((done, device))

    *_, cpu = engine.measure("poisoned", house.control(), tell)
    assert told[-1][1] == "the CPU"
    (known,) = cpu.models
    assert known.model == "poisoned"
    assert known.seconds is not None
    with pytest.raises(ModelUnreadable):
        engine.measure("truncated", house.control(), tell)
    engine.close()
