# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from cavendish_client import PixelFormat, errors
from cavendish_client.studio.document import MOST_REFERENCE_PX
from cavendish_krita.files import load


def test_load_gives_rgba_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    Image.new("RGBA", (3, 2), (10, 20, 30, 128)).save(path)
    pixels = load(str(path))
    assert (pixels.width, pixels.height, pixels.format) == (3, 2, PixelFormat.RGBA8)
    assert bytes(pixels.view()) == bytes((10, 20, 30, 128)) * 6


def test_load_reads_large_files_smaller(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    Image.new("RGB", (3 * MOST_REFERENCE_PX, 300), (200, 0, 0)).save(path)
    pixels = load(str(path))
    assert (pixels.width, pixels.height) == (MOST_REFERENCE_PX, 100)


def test_load_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "words.png"
    path.write_text("no picture")
    with pytest.raises(errors.ReferenceUnknown, match="cannot be read"):
        load(str(path))
