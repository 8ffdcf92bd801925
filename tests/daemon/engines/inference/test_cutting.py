# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting out with models: those that tell a place, an opacity or a logit, and one for edges."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from onnx import ModelProto

from cavendish.engines.engine import CutoutTask
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.errors import (
    JobCancelled,
    ModelContractBroken,
    ModelNotInstalled,
    ModelOutputBroken,
)
from tests.daemon.engines.onnx import house
from tests.models.cutting import install_cutters, weighed

SIDE = 128
RADIUS = 30.0
SUBJECT, GROUND, ORANGE = (230, 60, 60), (30, 60, 60), (230, 140, 10)
# The red of both, as these models get it, as 0 and 1.
REDDISH = weighed((0.6375, 0, 0), 0.4875)
MODELS: dict[str, tuple[str, ModelProto | bytes]] = {
    "place": ("place", weighed((3, 0, 0), 7, sides=(32, 32))),
    "opacity": ("opacity", REDDISH),
    "logits": ("logits", weighed((4, 0, 0), 0, sides=(96, 96))),
}
EDGES = weighed((0.6375, 0, 0, 0), 0.4875)
POISON = weighed((float("nan"), 0, 0), 0)

Installed = Callable[..., OnnxEngine]


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    def install(**more: tuple[str, ModelProto | bytes]) -> OnnxEngine:
        return OnnxEngine(install_cutters(tmp_path / "state", MODELS | more))

    return install


def truth(width: float = 1.0, x: float = 64, y: float = 60) -> np.ndarray:
    """The opacity of a disc whose edge is so many pixels wide."""
    rows, columns = np.ogrid[:SIDE, :SIDE]
    return np.clip((RADIUS - np.hypot(columns - x, rows - y)) / width + 0.5, 0, 1)


def task(alpha: np.ndarray, model: str, **more: np.ndarray | None) -> CutoutTask:
    picture = np.full((SIDE, SIDE, 4), 255, np.uint8)
    share = alpha[..., None]
    random = np.random.default_rng(1)
    ground = np.array(GROUND) + random.normal(0, (1, 12, 12), (SIDE, SIDE, 3))
    picture[..., :3] = np.rint(np.clip(share * SUBJECT + (1 - share) * ground, 0, 255))
    none = np.zeros((SIDE, SIDE), np.bool_)
    return replace(CutoutTask(picture, None, none, none, none, model), **more)


def made(engine: OnnxEngine, given: CutoutTask) -> np.ndarray:
    alpha = engine.cut_out(given, house.control()).alpha
    assert (alpha.shape, alpha.dtype) == ((SIDE, SIDE), np.uint8)
    return alpha / 255


def wrong(alpha: np.ndarray, wanted: np.ndarray) -> float:
    """The share of the subject's pixels that as many are wrong by."""
    return float(np.abs(alpha - wanted).sum() / wanted.sum())


@pytest.mark.parametrize("model", MODELS)
def test_model_finds_the_subject_by_itself(installed: Installed, model: str) -> None:
    outcome = installed().cut_out(task(truth(), model), house.control())
    assert wrong(outcome.alpha / 255, truth()) < 0.05
    assert outcome.notes == (f"{model.title()} has found the subject on the CPU.",)


def test_opacity_that_a_model_tells_is_kept(installed: Installed) -> None:
    soft = truth(20)
    assert wrong(made(installed(), task(soft, "opacity")), soft) < 0.02


def test_model_sees_but_the_subject_is_where_the_selection_is(installed: Installed) -> None:
    both = np.maximum(truth(x=32, y=32), truth(x=96, y=96))
    rough = truth(x=32, y=32) > 0
    alpha = made(installed(), task(both, "opacity", rough=rough))
    assert wrong(alpha, truth(x=32, y=32)) < 0.05
    assert not alpha[90:, 90:].any()


def test_stroke_takes_away_what_a_model_took_for_the_subject(installed: Installed) -> None:
    given = task(truth(x=40, y=40), "opacity")
    second = truth(x=96, y=96) > 0.5
    given.picture[second, :3] = ORANGE
    assert made(installed(), given)[second].mean() > 0.9
    remove = np.hypot(*np.ogrid[-96 : SIDE - 96, -96 : SIDE - 96]) < 12
    again = made(installed(), replace(given, remove=remove))
    assert again[second].mean() < 0.05
    assert wrong(again, truth(x=40, y=40)) < 0.1


def test_stroke_adds_what_a_model_overlooked(installed: Installed) -> None:
    given = task(truth(), "place")
    second = truth(x=20, y=110) > 0.5
    given.picture[second, :3] = (30, 240, 240)
    keep = np.hypot(*np.ogrid[-110 : SIDE - 110, -20 : SIDE - 20]) < 10
    assert made(installed(), given)[keep].mean() < 0.1
    assert made(installed(), replace(given, keep=keep))[second].mean() > 0.9


def test_edge_is_refined_by_a_model_for_edges(installed: Installed) -> None:
    soft = truth(20)
    hair = (soft > 0) & (soft < 1)
    given = task(soft, "place", hair=hair)
    engine = installed(edges=("edges", EDGES))
    outcome = engine.cut_out(given, house.control())
    assert wrong(outcome.alpha / 255, soft) < 0.02
    assert outcome.notes[1] == "Edges has refined its edge on the CPU."


def test_edge_is_solved_for_where_its_model_is_broken(installed: Installed) -> None:
    engine = installed(edges=("edges", weighed((float("nan"), 0, 0, 0), 0)))
    outcome = engine.cut_out(task(truth(), "place"), house.control())
    assert wrong(outcome.alpha / 255, truth()) < 0.03
    assert "solved for without it" in outcome.notes[1]


def test_hair_that_was_brushed_is_solved_for(installed: Installed) -> None:
    """A model that is blind to it, since it only sees what is very red."""
    soft = truth(20)
    hair = (soft > 0) & (soft < 1)
    blind = installed(blind=("opacity", weighed((8, 0, 0), -3)))
    without, brushed = (task(soft, "blind", hair=one) for one in (hair & False, hair))
    assert wrong(made(blind, brushed), soft) < 0.5 * wrong(made(blind, without), soft)


def test_what_is_transparent_is_not_subject(installed: Installed) -> None:
    given = task(truth(), "opacity")
    given.picture[60:, :, 3] = 0
    assert not made(installed(), given)[60:].any()


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (("opacity", POISON), ModelOutputBroken),
        (("opacity", weighed((1, 0, 0, 0), 0)), ModelContractBroken),
        (("place", weighed((1, 0, 0), 0, sides=(16, 16))), ModelContractBroken),
    ],
)
def test_model_that_cannot_be_used_is_refused(
    installed: Installed, broken: tuple[str, ModelProto], error: type[Exception]
) -> None:
    with pytest.raises(error):
        installed(broken=broken).cut_out(task(truth(), "broken"), house.control())


def test_model_that_is_not_installed_is_refused(installed: Installed) -> None:
    with pytest.raises(ModelNotInstalled):
        installed().cut_out(task(truth(), "modnet"), house.control())


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (300, 2)])
def test_smallest_pictures_are_no_trouble(installed: Installed, shape: tuple[int, int]) -> None:
    picture, none = np.full((*shape, 4), 255, np.uint8), np.zeros(shape, np.bool_)
    engine = installed(edges=("edges", EDGES))
    for model in MODELS:
        given = CutoutTask(picture, None, none, none, none, model)
        assert engine.cut_out(given, house.control()).alpha.shape == shape


def test_cancelled_job_stops(installed: Installed) -> None:
    control = house.control()
    control.stop()
    with pytest.raises(JobCancelled):
        installed().cut_out(task(truth(), "place"), control)
