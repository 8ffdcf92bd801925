# SPDX-License-Identifier: GPL-3.0-or-later
"""Who works offline: nothing reaches for another machine, whatever is asked and was allowed.

What Python does in the daemon is watched by a hook of its own; test_offline_apart.py runs all of
this again where the packets of its children and of native code are seen, too.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cavendish_client
from cavendish.engines.registry import INSTALLED
from cavendish_client import (
    Box,
    Canvas,
    Client,
    CutoutRequest,
    DenoiseRequest,
    DepthRequest,
    DescribeRequest,
    EditRequest,
    Endpoint,
    EndpointKind,
    ExpandRequest,
    FillRequest,
    FlatsRequest,
    GenerateRequest,
    HarmoniseRequest,
    LayerRequest,
    LinesRequest,
    Options,
    Permission,
    PixelFormat,
    Pixels,
    Point,
    Reference,
    RemoveRequest,
    RestyleRequest,
    Role,
    SelectRequest,
    UpscaleRequest,
    errors,
)
from tests.daemon_process import DaemonProcess, running_daemon, wait_for
from tests.models import few_step_cases, graphs, lite_graphs, lite_installed
from tests.models import few_step_installed as few_step
from tests.models import installed as onnx_installed
from tests.system.caller import mask_of, picture_of
from tests.system.cloud import ENVIRONMENT


def disc_of(side: int) -> tuple[Pixels, Pixels]:
    """A white disc on black, and a selection of its surroundings."""
    squares = [
        (row - side // 2) ** 2 + (column - side // 2) ** 2
        for row in range(side)
        for column in range(side)
    ]
    near, around = (side // 4) ** 2, (side // 3) ** 2
    picture = b"".join(bytes((255 * (one < near),) * 3) + b"\xff" for one in squares)
    mask = bytes(255 * (one < around) for one in squares)
    return Pixels(picture, side, side), Pixels(mask, side, side, PixelFormat.GRAY8)


DENIED = Path(__file__).with_name("denied.py")
FAR = Endpoint("relay", EndpointKind.RELAY, base_url="https://models.example/v1")
SIDE = 48
PICTURE = Pixels(picture_of(SIDE), SIDE, SIDE)
MASK = Pixels(mask_of(SIDE), SIDE, SIDE, PixelFormat.GRAY8)
# A white disc on black, and a rough selection round it.
DISC, LASSO = disc_of(SIDE)
ALL = Canvas(PICTURE)
HOLE = Canvas(PICTURE, MASK)

# One for each verb that this machine can do alone, with all that would make a model the better one.
NEAR: tuple[LayerRequest | SelectRequest, ...] = (
    FillRequest(PICTURE, MASK, prompt="a boat"),
    RemoveRequest(HOLE, "the boat"),
    ExpandRequest(ALL, Box(-8, 0, SIDE + 8, SIDE), "more sea"),
    RestyleRequest(ALL, "like this", (Reference(PICTURE, Role.PALETTE),)),
    LinesRequest(ALL),
    HarmoniseRequest(ALL, PICTURE),
    UpscaleRequest(ALL, 2),
    CutoutRequest(Canvas(DISC, LASSO)),
    DenoiseRequest(ALL),
    FlatsRequest(Canvas(DISC)),
    SelectRequest(Canvas(DISC), (Point(SIDE // 2, SIDE // 2),)),
)

# The same with models that are installed: in this process, in children, and of several graphs.
BY_MODELS: tuple[LayerRequest, ...] = (
    UpscaleRequest(ALL, 2, options=Options(model="twice")),
    UpscaleRequest(ALL, 2, options=Options(model="lite")),
    RestyleRequest(ALL, "", (Reference(PICTURE, Role.STYLE),), options=Options(model="half")),
    FillRequest(PICTURE, MASK, prompt="a boat", options=Options(model="holes", steps=2)),
)


def install(state: Path) -> None:
    """The models of BY_MODELS."""
    hole = few_step.files("hole", few_step_cases.DDIM)
    style = {
        "prediction.tflite": lite_graphs.style_prediction(),
        "transfer.tflite": lite_graphs.style_transfer(),
    }
    models = {
        "twice": (onnx_installed.upscaler("twice", 2), graphs.nearest(2)),
        "lite": (lite_installed.upscaler("lite"), {"upscale.tflite": lite_graphs.nearest(2)}),
        "half": (lite_installed.restyler("half"), style),
        "holes": (few_step.entry("holes", "hole", hole), hole),
    }
    onnx_installed.install(state, models)


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the daemon's attempts to reach another machine are noted."""
    file = tmp_path_factory.mktemp("denied") / "attempts"
    file.touch()
    return file


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory, notes: Path) -> Iterator[DaemonProcess]:
    """A daemon that may reach nothing, with a key and leave to use it."""
    state = tmp_path_factory.mktemp("offline") / "state"
    install(state)
    watched = (sys.executable, str(DENIED), str(notes))
    with running_daemon(state, wrapper=watched, environment=ENVIRONMENT) as running:
        yield running


@pytest.fixture
def client(daemon: DaemonProcess, notes: Path) -> Iterator[Client]:
    """A client of an artist who works offline."""
    with cavendish_client.connect("test", "1", daemon.state_dir, start=False) as client:
        work_offline(client, True)
        notes.write_text("")
        yield client


def work_offline(client: Client, is_on: bool) -> None:
    wanted = dataclasses.replace(
        client.settings.get(),
        cloud=Permission.ALLOW,
        downloads=Permission.ALLOW,
        endpoints=(FAR,),
        work_offline=is_on,
    )
    client.settings.update(wanted, ["cloud", "downloads", "endpoints", "work_offline"])


def test_there_is_a_request_for_each_verb_that_works_offline() -> None:
    ready = [spec for spec in INSTALLED if spec.local and not spec.installs]
    assert {request.verb for request in NEAR} == {
        verb for spec in ready for verb in spec.operations
    }


@pytest.mark.parametrize("request_", NEAR, ids=lambda request: request.verb)
def test_what_works_offline_reaches_for_nothing(
    client: Client, notes: Path, request_: LayerRequest | SelectRequest
) -> None:
    assert not client.estimate(request_).leaves_machine
    is_select = isinstance(request_, SelectRequest)
    result = client.select(request_) if is_select else client.run(request_)
    assert not result.plan.leaves_machine
    assert notes.read_text() == ""


@pytest.mark.parametrize("request_", BY_MODELS, ids=lambda request: request.options.model)
def test_installed_models_reach_for_nothing(
    client: Client, notes: Path, request_: LayerRequest
) -> None:
    result = client.run(request_)
    assert (result.plan.model, result.plan.leaves_machine) == (request_.options.model, False)
    assert notes.read_text() == ""


def test_what_needs_a_model_elsewhere_is_refused(client: Client, notes: Path) -> None:
    asked: tuple[Callable[[], object], ...] = (
        lambda: client.run(EditRequest(ALL, "red")),
        lambda: client.run(GenerateRequest("a boat", Box(0, 0, SIDE, SIDE))),
        lambda: client.describe(DescribeRequest(ALL)),
        lambda: client.estimate(EditRequest(ALL, "red", consent=True)),
    )
    for ask in asked:
        with pytest.raises(errors.WorkingOffline):
            ask()
    assert notes.read_text() == ""


def test_what_needs_an_installed_model_says_so(client: Client, notes: Path) -> None:
    with pytest.raises(errors.ModelNotInstalled):
        client.run(DepthRequest(ALL))
    assert notes.read_text() == ""


def test_no_model_is_fetched(client: Client, notes: Path) -> None:
    found = client.models.local()
    assert found.forbidden
    model = next(one for one in found.models if one.downloadable and one.size_bytes)
    with pytest.raises(errors.WorkingOffline):
        client.models.install(model.model_id, model.licence.name, model.size_bytes)
    client.models.list()
    client.models.devices()
    client.settings.states()
    assert notes.read_text() == ""


def test_what_was_allowed_holds_again_afterwards(client: Client, notes: Path) -> None:
    before = client.settings.get()
    assert (before.cloud, before.downloads) == (Permission.ALLOW, Permission.ALLOW)
    online = dataclasses.replace(before, work_offline=False)
    assert client.settings.update(online, ["work_offline"]) == online
    asking = client.background.describe(DescribeRequest(ALL))
    # The daemon is watched indeed.
    wait_for(lambda: "models.example" in notes.read_text())
    asking.cancel()
    with pytest.raises(errors.JobCancelled):
        asking.result(20)
