# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.cloud import HEIGHT, WIDTH, opened, save_scene
from tests.daemon.cli.conftest import Cavendish


def test_expand_keeps_the_picture_to_the_bit(cloudy: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png")
    done = cloudy("expand", "in.png", "--left", 120, "--bottom", 80, "-o", "out.png")
    assert done.code == exits.OK, done.err
    after = opened(tmp_path / "out.png")
    assert after.shape == (HEIGHT + 80, WIDTH + 120, 3)
    assert (after[:HEIGHT, 120:] == before).all()
    assert after[:, :60].std() > 5


def test_expand_without_the_cloud_is_the_built_in_engines(live: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png", width=200, height=120)
    done = live("expand", "in.png", "--right", 24, "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    assert (opened(tmp_path / "out.png")[:, :200] == before).all()
    assert done.objects()[-1]["engine"] == "classic"
    assert "no model has looked at it" in done.objects()[-1]["notes"][0]


def test_expand_to_the_same_size_is_refused(cloudy: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    line = cloudy("expand", "in.png", "-o", "out.png").refused("INVALID_REQUEST", exits.USAGE)
    assert "--left" in line


def test_expand_copies_from_the_sources_alone(live: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "in.png", width=200, height=120)
    sources = np.zeros(before.shape[:2], np.uint8)
    sources[:, 120:] = 255
    Image.fromarray(sources).save(tmp_path / "some.png")
    line = ("expand", "in.png", "--right", 24, "--sources", "some.png", "-o", "out.png", "--json")
    done = live(*line)
    assert done.code == exits.OK, done.err
    assert (opened(tmp_path / "out.png")[:, :200] == before).all()
    assert done.objects()[-1]["engine"] == "classic"


def test_expand_from_nothing_is_refused(live: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png", width=200, height=120)
    Image.fromarray(np.zeros((120, 200), np.uint8)).save(tmp_path / "some.png")
    done = live("expand", "in.png", "--right", 24, "--sources", "some.png", "-o", "out.png")
    done.refused("MASK_EMPTY", exits.INPUT)
