# SPDX-License-Identifier: GPL-3.0-or-later
import gc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cavendish.engines.engine import RestyleTask, SelectTask, UpscaleTask
from cavendish.engines.extra import Extra
from cavendish.engines.inference.measurements import fastest
from cavendish.engines.litert import engine as module
from cavendish.engines.litert.devices import Device, found
from cavendish.engines.litert.engine import LitertEngine
from cavendish.engines.litert.touching import MIDDLE, NO_OUTSIDE
from cavendish.errors import (
    InvalidRequest,
    ModelContractBroken,
    ModelNotInstalled,
    ModelOutputBroken,
    ModelUnreadable,
    RuntimeNotInstalled,
)
from cavendish.request import Box, Point
from tests.daemon.engines.litert import house
from tests.models import lite_graphs
from tests.models.lite_installed import install_lite


@pytest.fixture(scope="module", autouse=True)
def cpu_alone() -> Iterator[None]:
    """Whatever processors the machine has beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.devices, "found", lambda: found()[-1:])
        yield


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def engine(state: Path) -> Iterator[LitertEngine]:
    store = install_lite(
        state / "state",
        upscale={
            "twice": lite_graphs.nearest(2),
            "tile": lite_graphs.nearest(2, side=24),
            "poisoned": lite_graphs.poisoned(),
            "truncated": lite_graphs.truncated(lite_graphs.nearest(2)),
            "greyish": lite_graphs.of_channels(1),
        },
        restyle={"half": (lite_graphs.style_prediction(), lite_graphs.style_transfer())},
        select={"touch": lite_graphs.touch()},
    )
    made = LitertEngine(store, state / "devices.json")
    yield made
    made.close()
    gc.collect()
    assert house.children() == []


def task(picture: np.ndarray, model: str) -> tuple[UpscaleTask, np.ndarray]:
    made = np.zeros((2 * picture.shape[0], 2 * picture.shape[1], 4), np.uint8)
    wanted = UpscaleTask(picture[..., :3], picture[..., 3], made[..., :3], made[..., 3], 2, model)
    return wanted, made


def noise(height: int, width: int) -> np.ndarray:
    picture = np.random.default_rng(1).integers(0, 255, (height, width, 4), np.uint8)
    picture[..., 3] = 255
    return picture


@pytest.mark.parametrize("model", ["twice", "tile"])
def test_installed_model_enlarges_and_tells_where(engine: LitertEngine, model: str) -> None:
    picture = noise(70, 90)
    wanted, made = task(picture, model)
    outcome = engine.upscale(wanted, house.control())
    assert np.array_equal(made, picture.repeat(2, axis=0).repeat(2, axis=1))
    assert (outcome.device, outcome.notes) == ("the CPU", ())


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("poisoned", ModelOutputBroken),
        ("truncated", ModelUnreadable),
        ("greyish", ModelContractBroken),
    ],
)
def test_model_that_cannot_be_used_is_refused_and_the_next_job_runs(
    engine: LitertEngine, model: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        engine.upscale(task(noise(8, 8), model)[0], house.control())
    wanted, made = task(noise(8, 8), "twice")
    engine.upscale(wanted, house.control())
    assert made.any()


def test_picture_takes_the_style_of_another(engine: LitertEngine) -> None:
    picture, style = np.full((40, 60, 4), 100, np.uint8), np.full((30, 20, 4), 255, np.uint8)
    style[..., :3] = 200, 100, 0
    outcome = engine.restyle(RestyleTask(picture, (style,), "half"), house.control())
    assert np.all(outcome.picture[..., 3] == 100)
    middle = outcome.picture[20, 30, :3].astype(int)
    assert np.abs(middle - [150, 100, 50]).max() <= 30
    assert outcome.device == "the CPU"
    with pytest.raises(InvalidRequest, match="style"):
        engine.restyle(RestyleTask(picture, (), "half"), house.control())


def test_all_graphs_of_a_model_are_measured_where_routing_looks(
    engine: LitertEngine, state: Path
) -> None:
    told: list[float] = []
    *_, cpu = engine.measure("half", house.control(), lambda done, _title: told.append(done))
    assert [known.model for known in cpu.models] == ["half", "half/transfer"]
    seconds = [known.seconds or 0.0 for known in cpu.models]
    assert min(seconds) > 0
    assert fastest("half", state / "devices.json") == pytest.approx(sum(seconds))
    assert len(told) == 2 * len(engine.devices())


def test_what_was_clicked_on_is_selected(engine: LitertEngine) -> None:
    clicks = (Point(150, 60, inside=True), Point(3, 3, inside=False))
    outcome = engine.select(SelectTask(noise(120, 300), clicks, model="touch"), house.control())
    rows, columns = np.nonzero(outcome.mask)
    assert outcome.mask.shape == (120, 300)
    assert abs(rows.mean() - 60) < 1
    assert abs(columns.mean() - 150) < 1
    assert outcome.notes == (NO_OUTSIDE,)


def test_nothing_beyond_a_box_is_selected(engine: LitertEngine) -> None:
    box = Box(148, -5, 4, 300)
    outcome = engine.select(SelectTask(noise(120, 300), box=box, model="touch"), house.control())
    columns = np.flatnonzero(outcome.mask.any(axis=0))
    assert set(columns) <= {148, 149, 150, 151}
    assert outcome.mask.any()
    assert outcome.notes == (MIDDLE,)


def test_child_goes_with_what_is_let_go(engine: LitertEngine) -> None:
    engine.upscale(task(noise(8, 8), "twice")[0], house.control())
    loaded, running = engine.loaded(), len(house.children())
    assert running == loaded
    engine.let_go("twice")
    gc.collect()
    assert (engine.loaded(), len(house.children())) == (loaded - 1, running - 1)


def test_gpu_that_cannot_load_a_model_is_told_once_and_reported(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Device("gpu-none", "npu", "the test NPU", "driver 1", compiled=True)
    monkeypatch.setattr(module.devices, "found", lambda: (broken, *found()[-1:]))
    store = install_lite(state / "other", upscale={"twice": lite_graphs.nearest(2)})
    engine = LitertEngine(store, state / "devices.json")
    first = engine.upscale(task(noise(8, 8), "twice")[0], house.control())
    assert first.device == "the CPU"
    assert first.notes[0].startswith("The test NPU is not asked for twice (")
    assert engine.upscale(task(noise(8, 8), "twice")[0], house.control()).notes == ()
    npu, cpu = engine.devices()
    assert (npu.title, npu.models[0].model, npu.models[0].seconds) == (
        "the test NPU",
        "twice",
        None,
    )
    assert npu.models[0].problem
    assert cpu.models[0].seconds
    assert (state / "litert-devices.json").is_file()
    engine.close()


def test_model_that_is_not_installed_is_refused(engine: LitertEngine) -> None:
    with pytest.raises(ModelNotInstalled):
        engine.select(
            SelectTask(noise(8, 8), (Point(1, 1, inside=True),), model="magic-touch"),
            house.control(),
        )


def test_runtime_that_is_not_there_is_told_with_the_command(
    engine: LitertEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = Extra("cavendish[litert]", "no_such_module", "LiteRT")
    monkeypatch.setattr(LitertEngine, "extra", missing)
    with pytest.raises(RuntimeNotInstalled, match="needs LiteRT, which is not installed") as raised:
        engine.upscale(task(noise(8, 8), "twice")[0], house.control())
    assert "-m pip install 'cavendish[litert]'" in raised.value.advice
    assert engine.devices() == ()
