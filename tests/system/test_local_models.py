# SPDX-License-Identifier: GPL-3.0-or-later
"""Filling, removing and restyling: from the client through a real daemon to a real model."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cavendish_client import (
    Canvas,
    Client,
    Options,
    PixelFormat,
    Pixels,
    RemoveRequest,
    RestyleRequest,
    connect,
    errors,
)
from tests.daemon_process import running_daemon
from tests.models import graphs
from tests.models.installed import filler, install, stylist


def clients(state: Path, *names: str) -> Iterator[Client]:
    """A client of a daemon on which these models are installed."""
    made = {
        "mean": graphs.mean_painter(),
        "poisoned": graphs.mean_painter(level=np.nan),
        "greedy": graphs.greedy_painter(),
    }
    models = {name: (filler(name), made[name]) for name in names}
    install(state, models | {"negative": (stylist("negative"), graphs.negative())})
    with running_daemon(state) as running, connect("t", "1", running.state_dir, start=False) as one:
        yield one


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    yield from clients(tmp_path_factory.mktemp("fill") / "state", "mean", "poisoned")


@pytest.fixture(scope="module")
def misled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Whose models can do nothing: one makes no numbers, the other wants too much memory."""
    yield from clients(tmp_path_factory.mktemp("poison") / "state", "poisoned", "greedy")


def request(**more: object) -> RemoveRequest:
    picture, mask = np.full((80, 90, 4), 120, np.uint8), np.zeros((80, 90), np.uint8)
    mask[30:50, 30:60] = 255
    picture[..., 3] = 255
    picture[mask > 0, :3] = 9
    canvas = Canvas(
        Pixels(picture.tobytes(), 90, 80), Pixels(mask.tobytes(), 90, 80, PixelFormat.GRAY8)
    )
    return RemoveRequest(canvas, local_only=True, **more)


def test_installed_model_removes_and_the_built_in_engine_where_it_is_asked_for(
    client: Client,
) -> None:
    result = client.run(request())
    assert (result.plan.engine, result.plan.model) == ("onnx", "mean")
    made = np.frombuffer(result.image.view(), np.uint8).reshape(20, 30, 4)
    assert np.abs(made[..., :3].astype(int) - 120).max() <= 1
    assert "Filled on the CPU." in result.notes
    assert client.run(request(engine="classic")).plan.engine == "classic"


def test_models_that_fail_hand_on_to_the_built_in_engine(misled: Client) -> None:
    result = misled.run(request())
    assert result.plan.engine == "classic"
    assert any("its answer is not a number" in reason for reason in result.plan.reasons)
    assert any("not enough memory" in reason for reason in result.plan.reasons)
    assert result.notes[0] == "The built-in engine took this over from poisoned and greedy."
    made = np.frombuffer(result.image.view(), np.uint8).reshape(20, 30, 4)
    assert np.abs(made[..., :3].astype(int) - 120).max() <= 1


def test_model_that_is_named_and_cannot_do_it_is_refused(client: Client) -> None:
    with pytest.raises(errors.ModelOutputBroken):
        client.run(request(options=Options(model="poisoned")))
    with pytest.raises(errors.ModelNotInstalled):
        client.run(request(options=Options(model="lama-fp32")))


def test_model_that_is_named_and_wants_too_much_memory_is_told_in_one_sentence(
    misled: Client,
) -> None:
    with pytest.raises(errors.OutOfMemory, match="not enough memory"):
        misled.run(request(options=Options(model="greedy")))


def test_style_is_that_of_the_model_which_is_named(client: Client) -> None:
    canvas = replace(request().canvas, mask=None)
    named = RestyleRequest(canvas, options=Options(model="negative"), local_only=True)
    result = client.run(named)
    assert (result.plan.engine, result.plan.model) == ("onnx", "negative")
    made = np.frombuffer(result.image.view(), np.uint8).reshape(80, 90, 4)
    assert abs(int(made[5, 5, 0]) - 135) <= 2
    assert "It was painted at 64 x 56 pixels, and made larger." in result.notes
    with pytest.raises(errors.InvalidRequest, match="prompt is missing"):
        client.run(RestyleRequest(canvas, local_only=True))
