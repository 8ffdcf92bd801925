# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish


def test_generate_writes_a_picture_of_the_size_that_was_asked(cloudy: Cavendish, tmp_path: Path):
    done = cloudy("generate", "--prompt", "a pier", "--width", 320, "--height", 200, "-o", "o.png")
    assert done.code == exits.OK, done.err
    with Image.open(tmp_path / "o.png") as made:
        assert (made.size, made.mode) == ((320, 200), "RGB")


def test_transparent_subject_has_alpha(cloudy: Cavendish, tmp_path: Path):
    done = cloudy("generate", "--prompt", "a ball", "--transparent", "-o", "o.png")
    assert done.code == exits.OK, done.err
    with Image.open(tmp_path / "o.png") as made:
        low, high = made.getchannel("A").getextrema()
    assert (low, high) == (0, 255)
