# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures from words, from the client and the CLI through a real daemon to real graphs."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cavendish.cli.main import main
from cavendish_client import (
    Box,
    Canvas,
    Client,
    EditRequest,
    FillRequest,
    GenerateRequest,
    Options,
    PixelFormat,
    Pixels,
    Progress,
    connect,
    errors,
)
from tests.daemon_process import DaemonProcess, running_daemon
from tests.models import few_step_cases as cases
from tests.models import few_step_installed as installed

PICTURE = np.random.default_rng(1).integers(0, 255, (40, 48, 4), np.uint8)
PICTURE[..., 3] = 255
MASK = np.zeros((40, 48), np.uint8)
MASK[10:30, 12:34] = 255
MASK[15:20, 18:24] = 0


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    state = tmp_path_factory.mktemp("few-step") / "state"
    models = {
        "turbo": ("plain", installed.files("plain", cases.TURBO)),
        "holes": ("hole", installed.files("hole", cases.DDIM)),
    }
    installed.install(state, models)
    with running_daemon(state) as running:
        yield running


@pytest.fixture(scope="module")
def client(daemon: DaemonProcess) -> Iterator[Client]:
    with connect("t", "1", daemon.state_dir, start=False) as one:
        yield one


def options(**more: object) -> Options:
    return Options(**{"seed": 1, "steps": 3} | more)


def test_words_become_a_picture_that_is_shown_while_it_is_made(client: Client) -> None:
    told: list[Progress] = []
    # So many that there is something to be shown before it is done.
    wanted = GenerateRequest("a fox", Box(3, 4, 60, 40), options=options(steps=90))
    result = client.run(wanted, on_progress=told.append)
    assert (result.plan.engine, result.plan.model, result.seed) == ("onnx", "turbo", 1)
    assert (result.placement, result.cost_micro_usd) == (Box(3, 4, 60, 40), 0)
    assert "Painted on the CPU." in result.notes
    again = client.run(wanted)
    assert bytes(again.image.view()) == bytes(result.image.view())
    shown = [one.preview for one in told if one.preview is not None]
    assert shown
    assert all(len(one.rgb) == one.width * one.height * 3 for one in shown)


@pytest.mark.parametrize("model", ["turbo", "holes"])
def test_hole_is_filled_and_nothing_else_is_touched(client: Client, model: str) -> None:
    hole = FillRequest(
        Pixels(PICTURE.tobytes(), 48, 40),
        Pixels(MASK.tobytes(), 48, 40, PixelFormat.GRAY8),
        prompt="a hat",
        local_only=True,
        options=options(model=model),
    )
    result = client.run(hole)
    assert (result.plan.model, result.placement) == (model, Box(12, 10, 22, 20))
    made = np.frombuffer(result.image.view(), np.uint8).reshape(20, 22, 4)
    own, keeps = PICTURE[10:30, 12:34], MASK[10:30, 12:34] == 0
    assert np.array_equal(made[keeps], own[keeps])
    assert not np.array_equal(made, own)


def test_canvas_is_changed_by_a_model_that_can(client: Client) -> None:
    canvas = Canvas(Pixels(PICTURE.tobytes(), 48, 40))
    result = client.run(EditRequest(canvas, "red", local_only=True, options=options(strength=0.7)))
    assert (result.plan.model, result.placement) == ("turbo", Box(0, 0, 48, 40))
    with pytest.raises(errors.ModelOptionUnsupported):
        client.run(EditRequest(canvas, "red", options=options(model="holes")))


def test_cloud_model_is_not_asked_what_it_does_not_know(client: Client) -> None:
    wanted = GenerateRequest("a fox", Box(0, 0, 64, 64), engine="gemini", options=options())
    with pytest.raises((errors.ModelOptionUnsupported, errors.KeyMissing)):
        client.run(wanted)


def test_command_writes_the_picture_and_passes_previews_on(
    daemon: DaemonProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "fox.png"
    said = ["--prompt", "a fox", "--width", "48", "--height", "40", "--seed", "4", "--steps", "90"]
    state = ["--json", "--state-dir", str(daemon.state_dir)]
    assert main(["generate", *said, "--local-only", "-o", str(out), *state]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert any("preview" in one for one in events if one["event"] == "progress")
    assert events[-1]["seed"] == 4
    with Image.open(out) as made:
        assert made.size == (48, 40)
