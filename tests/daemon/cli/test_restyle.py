# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

from cavendish.cli import exits
from tests.daemon.cli.cloud import opened, save_scene
from tests.daemon.cli.conftest import Cavendish
from tests.standin_process import StandIn


def test_restyle_asks_for_it_and_writes_what_came(
    cloudy: Cavendish, standin: StandIn, tmp_path: Path
):
    before = save_scene(tmp_path / "in.png")
    save_scene(tmp_path / "b.png", 3)
    done = cloudy("restyle", "in.png", "--ref", "style=b.png", "-o", "out.png")
    assert done.code == exits.OK, done.err
    after = opened(tmp_path / "out.png")
    assert after.shape == before.shape
    assert (after != before).any()
    parts = standin.requests()[-1]["turns"][-1]["parts"]
    assert "Give image 1 the style of image 2." in parts[0]["text"]


def test_restyle_without_the_cloud_takes_the_colours_over(live: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png")
    save_scene(tmp_path / "b.png", 3)
    done = live("restyle", "in.png", "--ref", "style=b.png", "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    assert (opened(tmp_path / "out.png") != before).any()
    told = done.objects()[-1]
    assert told["engine"] == "classic"
    assert "no model" in told["notes"][0]


def test_style_in_words_needs_a_model(live: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    done = live("restyle", "in.png", "--prompt", "as a fresco", "-o", "out.png")
    assert done.code == exits.REFUSED
    assert not (tmp_path / "out.png").exists()


def test_style_that_nothing_tells_is_asked_for(live: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    line = live("restyle", "in.png", "-o", "out.png").refused("INVALID_REQUEST", exits.USAGE)
    assert "--ref style=FILE" in line
