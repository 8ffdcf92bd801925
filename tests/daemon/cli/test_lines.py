# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.cloud import opened, save_scene, selection
from tests.daemon.cli.conftest import Cavendish


def test_lines_are_drawn_on_white(live: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png")
    done = live("lines", "in.png", "--detail", "0.9", "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    after = opened(tmp_path / "out.png")
    assert after.shape == before.shape
    assert np.ptp(after.astype(int), axis=2).max() == 0
    assert after.min() < 100 < 200 < np.median(after)
    assert done.objects()[-1]["engine"] == "classic"


def test_lines_stay_within_the_mask(live: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    Image.fromarray(selection()).save(tmp_path / "mask.png")
    done = live("lines", "in.png", "--mask", "mask.png", "--detail", "1", "-o", "out.png")
    assert done.code == exits.OK, done.err
    assert (opened(tmp_path / "out.png")[selection() == 0] == 255).all()


def test_layered_file_keeps_the_picture_below(live: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    done = live("lines", "in.png", "-o", "out.ora")
    assert done.code == exits.OK, done.err
    assert "pixels made" in done.out


@pytest.mark.parametrize("wrong", [("--thickness", "0"), ("--detail", "nan"), ("--detail", "x")])
def test_measure_out_of_range_is_refused(live: Cavendish, tmp_path: Path, wrong: tuple[str, str]):
    with pytest.raises(SystemExit) as caught:
        live("lines", "in.png", *wrong, "-o", "out.png")
    assert caught.value.code == exits.USAGE
