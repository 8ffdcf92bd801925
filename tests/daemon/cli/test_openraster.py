# SPDX-License-Identifier: GPL-3.0-or-later
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from cavendish.cli import exits, png16
from tests.daemon.cli.conftest import SIDE, Cavendish, hole, texture


@pytest.fixture
def raster(live: Cavendish, image: Path, mask: Path, tmp_path: Path) -> Path:
    """A filled picture as layers."""
    done = live("fill", image, "--mask", mask, "-o", "out.ora")
    assert done.code == exits.OK, done.err
    return tmp_path / "out.ora"


def layer(raster: Path, name: str) -> np.ndarray:
    with zipfile.ZipFile(raster) as archive, archive.open(name) as file:
        return np.array(Image.open(file).convert("RGBA"))


def test_type_is_told_first_and_uncompressed(raster: Path):
    with zipfile.ZipFile(raster) as archive:
        first = archive.infolist()[0]
        assert archive.testzip() is None
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert raster.read_bytes()[30:54] == b"mimetypeimage/openraster"


def test_original_lies_below_the_result(raster: Path, image: Path):
    with zipfile.ZipFile(raster) as archive:
        root = ET.fromstring(archive.read("stack.xml"))
    assert (root.get("w"), root.get("h")) == (str(SIDE), str(SIDE))
    top, bottom = root.iter("layer")
    assert (top.get("src"), top.get("x"), top.get("y")) == ("data/result.png", "30", "38")
    assert (bottom.get("src"), bottom.get("x"), bottom.get("y")) == ("data/original.png", "0", "0")
    with Image.open(image) as original:
        assert (layer(raster, "data/original.png") == np.array(original.convert("RGBA"))).all()


def test_resolution_is_told(live: Cavendish, mask: Path, tmp_path: Path, raster: Path):
    Image.fromarray(texture()).save(tmp_path / "dense.png", dpi=(300, 300))
    assert live("fill", "dense.png", "--mask", mask, "-o", "dense.ora").code == exits.OK
    found = []
    for path in (raster, tmp_path / "dense.ora"):
        with zipfile.ZipFile(path) as archive:
            root = ET.fromstring(archive.read("stack.xml"))
        found.append((root.get("xres"), root.get("yres")))
    assert found == [(None, None), ("300", "300")]


def test_results_alpha_is_the_mask(raster: Path):
    assert (layer(raster, "data/result.png")[..., 3] == hole()[38:56, 30:50]).all()


def test_merged_image_is_what_the_layers_make(raster: Path):
    merged = Image.open(io.BytesIO(png(layer(raster, "data/original.png"))))
    merged.alpha_composite(Image.fromarray(layer(raster, "data/result.png")), (30, 38))
    seen = layer(raster, "mergedimage.png").astype(int)
    assert np.abs(seen - np.array(merged)).max() <= 1
    outside = hole() == 0
    assert (seen[outside] == layer(raster, "data/original.png")[outside]).all()


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return buffer.getvalue()


def test_thumbnail_is_small(raster: Path):
    assert max(layer(raster, "Thumbnails/thumbnail.png").shape[:2]) <= 256


def test_sixteen_bits_are_kept_in_layers(live: Cavendish, mask: Path, tmp_path: Path):
    before = texture(3, deep=True)
    with (tmp_path / "in.png").open("wb") as file:
        png16.write(file, before, None)
    done = live("fill", "in.png", "--mask", mask, "-o", "out.ora")
    assert done.code == exits.OK, done.err
    with zipfile.ZipFile(tmp_path / "out.ora") as archive:
        archive.extract("data/original.png", tmp_path)
        archive.extract("Thumbnails/thumbnail.png", tmp_path)
    assert (png16.read(tmp_path / "data/original.png", SIDE * SIDE).samples == before).all()
    assert not png16.is_deep_colour(tmp_path / "Thumbnails/thumbnail.png")
