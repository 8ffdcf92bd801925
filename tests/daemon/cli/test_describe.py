# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

from cavendish.cli import exits
from tests.daemon.cli.cloud import save_scene
from tests.daemon.cli.conftest import Cavendish


def test_description_is_printed(cloudy: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    done = cloudy("describe", "in.png", "--wording", "alt-text")
    assert done.code == exits.OK, done.err
    assert done.out == "A textured shape in the middle of a soft, blotched background.\n"


def test_description_for_programs_has_its_price(cloudy: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png", 4)
    told = cloudy("describe", "in.png", "--json").objects()[-1]
    assert told["event"] == "words"
    assert told["text"].startswith("A textured shape")
    assert told["cost_usd"] > 0


def test_description_can_be_estimated(cloudy: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    (plan,) = cloudy("describe", "in.png", "--dry-run", "--json").objects()
    assert plan["event"] == "plan"
