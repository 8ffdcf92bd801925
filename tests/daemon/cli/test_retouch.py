# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

from cavendish.cli import exits
from tests.daemon.cli.cloud import opened, save_scene
from tests.daemon.cli.conftest import Cavendish
from tests.standin_process import StandIn


def test_retouch_asks_for_it_and_writes_what_came(
    cloudy: Cavendish, standin: StandIn, tmp_path: Path
):
    before = save_scene(tmp_path / "in.png")
    save_scene(tmp_path / "b.png", 3)
    done = cloudy("retouch", "in.png", "--preset", "day-to-night", "-o", "out.png")
    assert done.code == exits.OK, done.err
    after = opened(tmp_path / "out.png")
    assert after.shape == before.shape
    assert (after != before).any()
    parts = standin.requests()[-1]["turns"][-1]["parts"]
    assert "from day to night" in parts[0]["text"]
