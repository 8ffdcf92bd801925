# SPDX-License-Identifier: GPL-3.0-or-later
"""Enlarging, from the client through a real daemon to a real model, and back."""

from collections.abc import Iterator

import numpy as np
import pytest

from cavendish_client import Canvas, Client, Options, Pixels, UpscaleRequest, connect, errors
from tests.daemon_process import DaemonProcess, running_daemon
from tests.models import graphs
from tests.models.installed import install_upscalers


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    state = tmp_path_factory.mktemp("upscale") / "state"
    models = {
        "twice": (2, graphs.nearest(2)),
        "poisoned": (3, graphs.poisoned(3)),
        "damaged": (2, graphs.truncated(graphs.nearest(2))),
    }
    install_upscalers(state, models)
    with running_daemon(state) as running:
        yield running


@pytest.fixture
def client(daemon: DaemonProcess) -> Iterator[Client]:
    with connect("test", "1", daemon.state_dir, start=False) as connected:
        yield connected


def picture(height: int = 90, width: int = 70) -> np.ndarray:
    pixels = np.random.default_rng(3).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


def request(pixels: np.ndarray, scale: int = 2, **more: object) -> UpscaleRequest:
    height, width = pixels.shape[:2]
    return UpscaleRequest(Canvas(Pixels(pixels.tobytes(), width, height)), scale, **more)


def test_installed_model_enlarges_and_the_plan_names_it(client: Client) -> None:
    pixels = picture()
    result = client.run(request(pixels, options=Options(model="twice")))
    assert (result.plan.engine, result.plan.model) == ("onnx", "twice")
    made = np.frombuffer(result.image.view(), np.uint8).reshape(180, 140, 4)
    assert np.array_equal(made, pixels.repeat(2, axis=0).repeat(2, axis=1))
    assert "Enlarged on the CPU." in result.notes
    assert result.cost_micro_usd == 0
    assert not result.plan.leaves_machine


def test_weight_free_engine_enlarges_where_it_is_asked_for(client: Client) -> None:
    result = client.run(request(picture(), 4, engine="classic"))
    assert result.plan.engine == "classic"
    assert (result.placement.width, result.placement.height) == (280, 360)


@pytest.mark.parametrize(
    ("scale", "model", "error"),
    [
        (3, "poisoned", errors.ModelOutputBroken),
        (2, "damaged", errors.ModelUnreadable),
        (2, "unheard-of", errors.ModelUnknown),
        (3, "twice", errors.ModelOptionUnsupported),
        (4, "realesr-general-x4v3", errors.ModelNotInstalled),
    ],
)
def test_named_model_that_cannot_do_it_is_refused_and_the_daemon_lives(
    client: Client, scale: int, model: str, error: type[errors.CavendishError]
) -> None:
    with pytest.raises(error):
        client.run(request(picture(9, 9), scale, options=Options(model=model)))
    assert client.run(request(picture(9, 9), options=Options(model="twice"))).plan.model == "twice"


def test_model_of_the_package_enlarges_where_none_is_named(client: Client) -> None:
    result = client.run(request(picture(9, 9)))
    assert (result.plan.engine, result.plan.model) == ("onnx", "cavendish-x2")
    assert result.plan.reasons[0].endswith("on this machine, at no cost.")
