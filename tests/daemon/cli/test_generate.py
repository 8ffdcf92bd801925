# SPDX-License-Identifier: GPL-3.0-or-later
import argparse
from pathlib import Path

import pytest
from PIL import Image

from cavendish.cli import exits, generate
from cavendish.cli.ask_arguments import drawn_size
from tests.daemon.cli.conftest import Cavendish


def test_generate_writes_a_picture_of_the_size_that_was_asked(cloudy: Cavendish, tmp_path: Path):
    done = cloudy("generate", "--prompt", "a pier", "--width", 320, "--height", 200, "-o", "o.png")
    assert done.code == exits.OK, done.err
    with Image.open(tmp_path / "o.png") as made:
        assert (made.size, made.mode) == ((320, 200), "RGB")


def test_generate_takes_its_size_from_the_ratio(cloudy: Cavendish, tmp_path: Path):
    done = cloudy("generate", "--prompt", "a pier", "--ratio", "21:9", "-o", "o.png")
    assert done.code == exits.OK, done.err
    assert "cut off" not in done.out
    with Image.open(tmp_path / "o.png") as made:
        assert made.size == (1564, 670)


@pytest.mark.parametrize(
    ("flags", "size"),
    [
        ((), (1024, 1024)),
        (("--size", "4K"), (4096, 4096)),
        (("--size", "2K", "--ratio", "4:1"), (4096, 1024)),
        (("--width", "900", "--ratio", "3:2"), (900, 600)),
        (("--height", "1", "--ratio", "1:8"), (1, 1)),
        (("--width", "320", "--height", "200", "--ratio", "1:1"), (320, 200)),
        (("--ratio", "wide"), (1024, 1024)),
    ],
)
def test_size_that_is_not_told_follows(flags: tuple[str, ...], size: tuple[int, int]):
    parser = argparse.ArgumentParser()
    generate.add_arguments(parser)
    assert drawn_size(parser.parse_args(["--prompt", "p", *flags])) == size


def test_transparent_subject_has_alpha(cloudy: Cavendish, tmp_path: Path):
    done = cloudy("generate", "--prompt", "a ball", "--transparent", "-o", "o.png")
    assert done.code == exits.OK, done.err
    with Image.open(tmp_path / "o.png") as made:
        low, high = made.getchannel("A").getextrema()
    assert (low, high) == (0, 255)
