# SPDX-License-Identifier: GPL-3.0-or-later
"""Depth, from the shell through a real daemon to a real model, and back."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.cloud import opened
from tests.daemon.cli.conftest import Cavendish
from tests.daemon_process import DaemonProcess, running_daemon
from tests.models import graphs
from tests.models.installed import depther, install, liner


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    state = tmp_path_factory.mktemp("depth") / "state"
    models = {
        "near": (depther("near"), graphs.grey_plane()),
        "blind": (depther("blind"), graphs.grey_plane(factor=float("nan"))),
        "pen": (liner("pen"), graphs.grey_plane(keeps=True)),
    }
    install(state, models)
    with running_daemon(state) as running:
        yield running


@pytest.fixture
def shell(
    cavendish: Cavendish, seeing: DaemonProcess, monkeypatch: pytest.MonkeyPatch
) -> Cavendish:
    monkeypatch.setenv("CAVENDISH_STATE_DIR", str(seeing.state_dir))
    return cavendish


@pytest.fixture
def ramp(tmp_path: Path) -> Path:
    """Light on the right: the small model takes that for near, and dark for ink."""
    tones = np.linspace(40, 200, 90).astype(np.uint8)
    picture = np.repeat(np.repeat(tones[None, :, None], 60, axis=0), 3, axis=2)
    Image.fromarray(picture).save(tmp_path / "in.png")
    return tmp_path / "in.png"


def test_depth_is_a_grey_picture_over_the_full_range(
    shell: Cavendish, ramp: Path, tmp_path: Path
) -> None:
    done = shell("depth", ramp, "--model", "near", "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    made = opened(tmp_path / "out.png").astype(int)
    assert made.shape == (60, 90, 3)
    assert np.ptp(made, axis=2).max() == 0
    assert (made.min(), made.max()) == (0, 255)
    assert (np.diff(made[30, ::10, 0]) > 0).all()
    assert done.objects()[-1]["engine"] == "onnx"


def test_model_that_makes_no_numbers_is_named(shell: Cavendish, ramp: Path) -> None:
    done = shell("depth", ramp, "--model", "blind", "-o", "out.png")
    assert "blind" in done.refused("MODEL_OUTPUT_BROKEN", done.code)


def test_lines_are_drawn_by_an_installed_model_where_nothing_else_is_asked_for(
    shell: Cavendish, ramp: Path, tmp_path: Path
) -> None:
    done = shell("lines", ramp, "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    made = opened(tmp_path / "out.png").astype(int)
    assert made[30, 2, 0] < 60 < 170 < made[30, 87, 0]
    assert done.objects()[-1]["engine"] == "onnx"
    thick = shell("lines", ramp, "--thickness", "4", "--dry-run", "--json")
    assert thick.objects()[0]["engine"] == "classic"


def test_without_a_model_the_one_to_install_is_named(live: Cavendish, ramp: Path) -> None:
    done = live("depth", ramp, "-o", "out.png")
    assert done.code != exits.OK
    assert "cavendish models install depth-anything-v2-small-int8" in done.err
