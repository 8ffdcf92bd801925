# SPDX-License-Identifier: GPL-3.0-or-later
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cavendish.cli import exits, png16
from cavendish.cli.picture import Kind, read_picture
from tests.daemon.cli.conftest import Cavendish
from tests.daemon.imaging.photographs import disc, opaque, photograph

WIDTH, HEIGHT = 160, 120
SUBJECT = disc(WIDTH, HEIGHT, 80, 60, 30) > 0


def subject() -> Any:
    """A red disc before a photograph, uint8 [HEIGHT, WIDTH, 4]."""
    picture = opaque(photograph(WIDTH, HEIGHT))
    picture[SUBJECT, :3] = (190, 30, 40)
    return picture


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """It, and a rough selection round it in rough.png."""
    Image.fromarray(subject()[..., :3]).save(tmp_path / "in.png")
    Image.fromarray(disc(WIDTH, HEIGHT, 82, 58, 42)).save(tmp_path / "rough.png")
    return tmp_path / "in.png"


def test_cut_out_lies_on_nothing(live: Cavendish, picture: Path, tmp_path: Path) -> None:
    done = live("cutout", picture, "--mask", "rough.png", "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    made = read_picture(tmp_path / "out.png")
    assert (made.kind, made.pixels.shape) == (Kind.RGBA, (HEIGHT, WIDTH, 4))
    assert np.abs(made.pixels[..., 3] / 255 - SUBJECT).sum() < 0.06 * np.count_nonzero(SUBJECT)
    sure = made.pixels[..., 3] == 255
    assert np.array_equal(made.pixels[sure], subject()[sure])
    assert done.objects()[-1]["engine"] == "classic"


def test_layered_file_keeps_the_picture_below(
    live: Cavendish, picture: Path, tmp_path: Path
) -> None:
    done = live("cutout", picture, "--mask", "rough.png", "-o", "out.ora")
    assert done.code == exits.OK, done.err
    with zipfile.ZipFile(tmp_path / "out.ora") as archive:
        assert b'name="Cut-out (classic)"' in archive.read("stack.xml")
        with archive.open("data/original.png") as file:
            assert np.array_equal(np.asarray(Image.open(file)), subject()[..., :3])


def test_depth_is_kept(live: Cavendish, picture: Path, tmp_path: Path) -> None:
    deep = subject().astype(np.uint16) * 257
    deep[..., :3] ^= np.random.default_rng(1).integers(0, 256, deep[..., :3].shape, np.uint16)
    with (tmp_path / "deep.png").open("wb") as file:
        png16.write(file, deep, None)
    done = live("cutout", "deep.png", "--mask", "rough.png", "-o", "out.png")
    assert done.code == exits.OK, done.err
    made = read_picture(tmp_path / "out.png").pixels
    sure = made[..., 3] == 65535
    assert np.count_nonzero(sure) > 0.8 * np.count_nonzero(SUBJECT)
    assert np.array_equal(made[sure], deep[sure])


def test_strokes_are_heard_beyond_the_selection(
    live: Cavendish, picture: Path, tmp_path: Path
) -> None:
    strokes = {"keep": disc(WIDTH, HEIGHT, 150, 110, 6), "remove": disc(WIDTH, HEIGHT, 80, 60, 8)}
    for name, stroke in strokes.items():
        Image.fromarray(stroke).save(tmp_path / f"{name}.png")
    more = ["--keep", "keep.png", "--remove", "remove.png", "--hair", "rough.png"]
    done = live("cutout", picture, "--mask", "rough.png", *more, "-o", "out.png")
    assert done.code == exits.OK, done.err
    alpha = read_picture(tmp_path / "out.png").pixels[..., 3]
    assert (alpha[strokes["keep"] > 0] == 255).all()
    assert (alpha[strokes["remove"] > 0] == 0).all()


def test_nothing_selected_is_refused_with_what_to_do(live: Cavendish, picture: Path) -> None:
    done = live("cutout", picture, "-o", "out.png")
    said = done.refused("SUBJECT_UNCLEAR", exits.REFUSED)
    assert "no model that finds subjects is installed" in said
    assert "select roughly round the subject" in said
    assert not picture.with_name("out.png").exists()


def test_strokes_that_contradict_each_other_are_refused(live: Cavendish, picture: Path) -> None:
    more = ["--keep", "rough.png", "--remove", "rough.png"]
    done = live("cutout", picture, *more, "-o", "out.png")
    assert "strokes both keep and remove" in done.refused("SUBJECT_UNCLEAR", exits.REFUSED)


@pytest.mark.parametrize("flag", ["--mask", "--keep", "--remove", "--hair"])
def test_selection_or_stroke_of_another_size_is_refused(
    live: Cavendish, picture: Path, tmp_path: Path, flag: str
) -> None:
    Image.fromarray(disc(50, 40, 20, 20, 9)).save(tmp_path / "small.png")
    done = live("cutout", picture, flag, "small.png", "-o", "out.png")
    assert "50 x 40" in done.refused("MASK_SIZE_MISMATCH", exits.INPUT)


def test_output_that_would_replace_a_stroke_is_refused(live: Cavendish, picture: Path) -> None:
    done = live("cutout", picture, "--keep", "rough.png", "-o", "rough.png")
    done.refused("PATH_REFUSED", exits.OUTPUT)
