# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.cloud import opened, outside, save_scene, selection
from tests.daemon.cli.conftest import Cavendish


def test_remove_without_the_cloud_fills_from_around(live: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png")
    Image.fromarray(selection()).save(tmp_path / "mask.png")
    done = live("remove", "in.png", "--mask", "mask.png", "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    assert outside(before, opened(tmp_path / "out.png"), selection())
    assert done.objects()[-1]["engine"] == "classic"


def test_remove_with_a_model_changes_the_selection_alone(cloudy: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png")
    Image.fromarray(selection()).save(tmp_path / "mask.png")
    done = cloudy("remove", "in.png", "--mask", "mask.png", "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    assert outside(before, opened(tmp_path / "out.png"), selection())
    assert done.objects()[-1]["engine"] == "gemini"


def test_remove_needs_a_mask(cloudy: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    cloudy("remove", "in.png", "-o", "out.png").refused("INVALID_REQUEST", exits.USAGE)


def test_remove_is_sent_all_sources(live: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png", width=1800)
    mask, sources = (np.zeros(before.shape[:2], np.uint8) for _ in range(2))
    mask[100:130, 1700:1730] = sources[50:150, 20:120] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    Image.fromarray(sources).save(tmp_path / "some.png")
    line = ("remove", "in.png", "--mask", "mask.png", "--sources", "some.png", "-o", "out.png")
    done = live(*line)
    assert done.code == exits.OK, done.err
    assert outside(before, opened(tmp_path / "out.png"), mask)
