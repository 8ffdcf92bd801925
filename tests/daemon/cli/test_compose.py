# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

from cavendish.cli import exits
from tests.daemon.cli.cloud import opened, save_scene
from tests.daemon.cli.conftest import Cavendish
from tests.standin_process import StandIn


def test_compose_shows_every_reference(cloudy: Cavendish, standin: StandIn, tmp_path: Path):
    save_scene(tmp_path / "a.png", 1)
    save_scene(tmp_path / "b.png", 2)
    done = cloudy(
        *("compose", "--prompt", "@Ann with @Hat", "-o", "o.png", "--width", 300, "--height", 300),
        *("--ref", "person:Ann=a.png", "--ref", "object:Hat=b.png"),
    )
    assert done.code == exits.OK, done.err
    assert opened(tmp_path / "o.png").shape == (300, 300, 3)
    parts = standin.requests()[-1]["turns"][-1]["parts"]
    assert parts[0]["text"] == "image 1 with image 2"


def test_compose_without_references_is_refused(cloudy: Cavendish):
    done = cloudy("compose", "--prompt", "p", "-o", "o.png")
    done.refused("INVALID_REQUEST", exits.USAGE)
