# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish.cli import exits
from tests.daemon.cli.cloud import save_scene
from tests.daemon.cli.conftest import Cavendish
from tests.standin_process import StandIn


def test_text_is_written_and_read_back(cloudy: Cavendish, standin: StandIn, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    done = cloudy(
        *("text", "in.png", "--string", "CAFE", "--string", "\u7ea2\u8336", "-o", "out.png"),
        "--json",
    )
    assert done.code == exits.OK, done.err
    told = done.objects()[-1]
    assert told["notes"][-1] == "Read back, the text is as asked."
    assert told["cost_usd"] * 1e6 == pytest.approx(standin.bill()["micro_dollars"], abs=1.1)
    assert told["cost_usd"] <= told["price_usd"], "the question that reads it back is in the price"
