# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.cloud import save_scene
from tests.daemon.cli.conftest import Cavendish


def save_layer(path: Path, width: int = 600) -> None:
    """Something yellow on nothing."""
    layer = np.zeros((400, width, 4), np.uint8)
    layer[100:200, 150:300] = (250, 220, 20, 255)
    Image.fromarray(layer).save(path)


def test_harmonise_changes_the_layer_and_keeps_its_shape(live: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "below.png")
    save_layer(tmp_path / "layer.png")
    done = live("harmonise", "layer.png", "--below", "below.png", "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    before, after = (np.asarray(Image.open(tmp_path / name)) for name in ("layer.png", "out.png"))
    assert np.array_equal(before[..., 3], after[..., 3])
    assert (before[150, 200, :3] != after[150, 200, :3]).any()


def test_picture_of_another_size_is_refused(live: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "below.png")
    save_layer(tmp_path / "layer.png", 500)
    done = live("harmonise", "layer.png", "--below", "below.png", "-o", "out.png")
    assert "another size" in done.refused("INVALID_REQUEST", exits.USAGE)
    assert not (tmp_path / "out.png").exists()
