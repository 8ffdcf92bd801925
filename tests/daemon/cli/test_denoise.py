# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.cloud import opened, outside, save_scene, selection
from tests.daemon.cli.conftest import Cavendish


def roughness(picture: np.ndarray) -> float:
    return float(np.abs(np.diff(picture.astype(int), axis=1)).mean())


def test_noise_goes(live: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png")
    grain = np.random.default_rng(1).normal(0, 12, before.shape)
    Image.fromarray(np.clip(before + grain, 0, 255).astype(np.uint8)).save(tmp_path / "in.png")
    done = live("denoise", "in.png", "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    after = opened(tmp_path / "out.png")
    assert roughness(after) < 0.5 * roughness(opened(tmp_path / "in.png"))
    assert done.objects()[-1]["engine"] == "classic"
    assert "noise was measured at 1" in done.objects()[-1]["notes"][0]


def test_only_the_selection_changes(live: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png")
    Image.fromarray(selection()).save(tmp_path / "mask.png")
    line = ("denoise", "in.png", "--mask", "mask.png", "--strength", "2", "-o", "out.png")
    done = live(*line)
    assert done.code == exits.OK, done.err
    assert outside(before, opened(tmp_path / "out.png"), selection())


@pytest.mark.parametrize("wrong", ["-0.1", "2.1", "nan", "much"])
def test_strength_out_of_range_is_refused(live: Cavendish, tmp_path: Path, wrong: str):
    with pytest.raises(SystemExit) as caught:
        live("denoise", "in.png", f"--strength={wrong}", "-o", "out.png")
    assert caught.value.code == exits.USAGE
