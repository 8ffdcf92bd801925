# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting out, from the client through a real daemon to a real model, and what takes over."""

from collections.abc import Iterator

import numpy as np
import pytest

from cavendish_client import (
    Canvas,
    Client,
    CutoutRequest,
    Options,
    PixelFormat,
    Pixels,
    Result,
    connect,
    errors,
)
from tests.daemon.imaging.photographs import disc, opaque, photograph
from tests.daemon_process import DaemonProcess, running_daemon
from tests.models.cutting import install_cutters, weighed

WIDTH, HEIGHT = 150, 110
ALPHA = disc(WIDTH, HEIGHT, 75, 55, 28)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    state = tmp_path_factory.mktemp("cutout") / "state"
    blue = weighed((-0.3, -0.3, 0.5), 0)
    models = {"blue": ("opacity", blue), "damaged": ("opacity", b"no graph")}
    install_cutters(state, models)
    with running_daemon(state) as running:
        yield running


@pytest.fixture
def client(daemon: DaemonProcess) -> Iterator[Client]:
    with connect("test", "1", daemon.state_dir, start=False) as connected:
        yield connected


def scene() -> np.ndarray:
    """A blue disc before a photograph that has no blue."""
    picture = opaque(photograph(WIDTH, HEIGHT))
    picture[..., 2] //= 4
    picture[ALPHA > 0, :3] = (10, 10, 250)
    return picture


def gray(mask: np.ndarray) -> Pixels:
    return Pixels(mask.tobytes(), WIDTH, HEIGHT, PixelFormat.GRAY8)


def request(mask: np.ndarray | None = None, **more: object) -> CutoutRequest:
    canvas = Canvas(Pixels(scene().tobytes(), WIDTH, HEIGHT), None if mask is None else gray(mask))
    return CutoutRequest(canvas, **more)


def wrong(result: Result) -> float:
    """The share of the subject's pixels that as many are wrong by."""
    place, whole = result.placement, np.zeros((HEIGHT, WIDTH))
    made = np.frombuffer(result.mask.view(), np.uint8).reshape(place.height, place.width)
    whole[place.y : place.bottom, place.x : place.right] = made
    return float(np.abs(whole - ALPHA).sum() / ALPHA.sum())


def test_installed_model_finds_the_subject_and_says_so(client: Client) -> None:
    result = client.run(request(options=Options(model="blue")))
    assert (result.plan.engine, result.plan.model) == ("onnx", "blue")
    assert wrong(result) < 0.08
    assert "Blue has found the subject on the CPU." in result.notes
    assert (result.cost_micro_usd, result.plan.leaves_machine) == (0, False)


def test_engine_without_weights_needs_to_be_shown_the_subject(client: Client) -> None:
    rough = disc(WIDTH, HEIGHT, 78, 54, 40)
    assert wrong(client.run(request(rough, engine="classic"))) < 0.08
    with pytest.raises(errors.SubjectUnclear):
        client.run(request(engine="classic"))


def test_model_that_is_damaged_is_refused_and_the_next_job_runs(client: Client) -> None:
    with pytest.raises(errors.ModelUnreadable):
        client.run(request(options=Options(model="damaged")))
    assert client.run(request(options=Options(model="blue"))).plan.model == "blue"


def test_strokes_that_contradict_each_other_are_refused_and_the_daemon_lives(
    client: Client,
) -> None:
    with pytest.raises(errors.SubjectUnclear, match="strokes both keep and remove"):
        client.run(request(keep=gray(ALPHA), remove=gray(ALPHA)))
    assert wrong(client.run(request(gray_of_all(), keep=gray(ALPHA), engine="classic"))) < 0.3


def gray_of_all() -> np.ndarray:
    """A selection of everything."""
    return np.full((HEIGHT, WIDTH), 255, np.uint8)


def test_selection_of_another_size_is_refused_before_it_is_sent(client: Client) -> None:
    small = Pixels(bytes(9), 3, 3, PixelFormat.GRAY8)
    with pytest.raises(errors.MaskSizeMismatch):
        client.run(CutoutRequest(Canvas(Pixels(scene().tobytes(), WIDTH, HEIGHT)), hair=small))
