# SPDX-License-Identifier: GPL-3.0-or-later
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish
from tests.daemon.engines.classic.drawings import LEFT, OUTSIDE, RIGHT, rooms, spots

RED, BLUE = (220, 40, 30), (30, 60, 210)


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "in.png"
    Image.fromarray(rooms(6)).save(path)
    return path


def test_flats_alone_are_written_to_go_below_the_lines(live: Cavendish, drawing: Path):
    done = live("flats", drawing, "--gap", "8", "-o", "out.png", "--json")
    assert done.code == exits.OK, done.err
    made = np.array(Image.open(drawing.with_name("out.png")))
    assert len(np.unique(made.reshape(-1, 4), axis=0)) == 3
    assert (made[..., 3] == 255).all()
    assert done.objects()[-1]["notes"] == ["3 areas were found."]


def test_spots_colour_their_areas_and_no_other(live: Cavendish, drawing: Path):
    Image.fromarray(spots((LEFT, RED), (RIGHT, BLUE))).save(drawing.with_name("spots.png"))
    done = live("flats", drawing, "--hints", "spots.png", "-o", "out.png")
    assert done.code == exits.OK, done.err
    made = np.array(Image.open(drawing.with_name("out.png")))
    assert made[LEFT].tolist() == [*RED, 255]
    assert made[RIGHT].tolist() == [*BLUE, 255]
    assert made[OUTSIDE][3] == 0


def test_layered_file_has_the_flats_below_the_lines(live: Cavendish, drawing: Path):
    done = live("flats", drawing, "--gap", "8", "-o", "out.ora")
    assert done.code == exits.OK, done.err
    with zipfile.ZipFile(drawing.with_name("out.ora")) as archive:
        top, bottom = ET.fromstring(archive.read("stack.xml")).iter("layer")
        with archive.open("mergedimage.png") as file:
            merged = np.array(Image.open(file).convert("RGB"))
        with archive.open("data/result.png") as file:
            flat = np.array(Image.open(file).convert("RGB"))
    assert (top.get("src"), top.get("composite-op")) == ("data/original.png", "svg:multiply")
    assert (bottom.get("src"), bottom.get("composite-op")) == ("data/result.png", None)
    ink = rooms(6)[..., 0] == 0
    assert (merged[ink] == 0).all()
    assert (merged[~ink] == flat[~ink]).all()


@pytest.mark.parametrize("mode", ["L", "LA", "1"])
def test_gray_drawing_gets_colours_too(live: Cavendish, drawing: Path, mode: str):
    Image.open(drawing).convert(mode).save(drawing.with_name("gray.png"))
    for name in ("out.ora", "out.png"):
        done = live("flats", "gray.png", "--gap", "8", "-o", name)
        assert done.code == exits.OK, done.err
    layered = zipfile.ZipFile(drawing.with_name("out.ora"))
    with layered as archive, archive.open("mergedimage.png") as file:
        merged = np.array(Image.open(file).convert("RGB"))
    flat = np.array(Image.open(drawing.with_name("out.png")))[..., :3]
    paper = rooms(6)[..., 0] == 255
    assert np.array_equal(merged[paper], flat[paper])
    assert np.ptp(flat.astype(int), axis=2).max() > 10


def test_spots_of_another_size_are_refused(live: Cavendish, drawing: Path):
    Image.fromarray(spots((LEFT, RED))[1:]).save(drawing.with_name("spots.png"))
    done = live("flats", drawing, "--hints", "spots.png", "-o", "out.png")
    done.refused("INVALID_REQUEST", exits.USAGE)


@pytest.mark.parametrize("wrong", ["-1", "65", "nan", "wide"])
def test_gap_out_of_range_is_refused(live: Cavendish, drawing: Path, wrong: str):
    with pytest.raises(SystemExit) as caught:
        live("flats", drawing, f"--gap={wrong}", "-o", "out.png")
    assert caught.value.code == exits.USAGE
