# SPDX-License-Identifier: GPL-3.0-or-later
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from cavendish.cli import png16

FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
SAMPLES = hnp.arrays(np.uint16, st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4)))


def written(samples, profile: bytes | None = None) -> bytes:
    buffer = io.BytesIO()
    png16.write(buffer, samples, profile)
    return buffer.getvalue()


@FIXTURE
@given(SAMPLES, st.none() | st.binary(min_size=1, max_size=50))
def test_samples_come_back_as_they_were_written(tmp_path: Path, samples, profile):
    (tmp_path / "x.png").write_bytes(written(samples, profile))
    back = png16.read(tmp_path / "x.png", 100)
    assert (back.samples == samples).all()
    assert back.profile == profile


@pytest.mark.parametrize("dpi", [(300.0, 300.0), (72.0, 600.0), None])
def test_resolution_comes_back_as_it_was_written(tmp_path: Path, dpi: tuple[float, float] | None):
    with (tmp_path / "x.png").open("wb") as file:
        png16.write(file, np.zeros((1, 2, 3), np.uint16), None, dpi)
    back = png16.read(tmp_path / "x.png", 100).dpi
    assert back == (pytest.approx(dpi, abs=0.02) if dpi else None)
    with Image.open(tmp_path / "x.png") as image:
        assert image.info.get("dpi") == (pytest.approx(dpi, abs=0.02) if dpi else None)


@pytest.mark.parametrize("data", [bytes(9), b"\0\0\0\1" * 2 + b"\0", bytes(8) + b"\1"])
def test_shape_of_pixels_is_no_resolution(data: bytes):
    assert png16.parse_resolution(data) is None


def test_bad_input_resolution_of_another_length_is_refused():
    with pytest.raises(ValueError, match="resolution"):
        png16.parse_resolution(b"short")


@FIXTURE
@given(SAMPLES, st.lists(st.integers(0, 4), min_size=9, max_size=9))
def test_every_filter_is_undone_as_the_specification_says(tmp_path: Path, samples, filters):
    height, width, channels = samples.shape
    raw = samples.astype(">u2").view(np.uint8).reshape(height, width * channels * 2)
    rows = b"".join(
        bytes([filters[y]]) + filtered(raw, y, filters[y], channels * 2) for y in range(height)
    )
    text = with_data(written(samples), zlib.compress(rows))
    (tmp_path / "x.png").write_bytes(text)
    assert (png16.read(tmp_path / "x.png", 100).samples == samples).all()


def filtered(raw, y: int, kind: int, pixel: int) -> bytes:
    """One row, filtered byte by byte, straight from the specification."""
    out = bytearray()
    for x in range(raw.shape[1]):
        a = int(raw[y, x - pixel]) if x >= pixel else 0
        b = int(raw[y - 1, x]) if y else 0
        c = int(raw[y - 1, x - pixel]) if y and x >= pixel else 0
        p = a + b - c
        paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        out.append((int(raw[y, x]) - [0, a, b, (a + b) // 2, paeth][kind]) & 255)
    return bytes(out)


def with_data(text: bytes, packed: bytes) -> bytes:
    """A PNG with other data in its place."""
    body = b"IDAT" + packed
    start, end = text.index(b"IDAT") - 4, text.index(b"IEND") - 4
    inner = struct.pack(">I", len(packed)) + body + struct.pack(">I", zlib.crc32(body))
    return text[:start] + inner + text[end:]


@pytest.mark.parametrize(("channels", "mode"), [(1, "I;16"), (3, "RGB"), (4, "RGBA")])
def test_files_are_what_others_read(channels: int, mode: str):
    samples = np.random.default_rng(3).integers(0, 65536, (20, 30, channels), np.uint16)
    with Image.open(io.BytesIO(written(samples))) as image:
        assert image.mode == mode
        seen = np.array(image)
    expected = samples[..., 0] if channels == 1 else samples >> 8
    assert (seen == expected).all()


def test_only_deep_colour_is_ours(tmp_path: Path):
    for channels, expected in ((1, False), (2, True), (3, True), (4, True)):
        (tmp_path / "x.png").write_bytes(written(np.zeros((2, 2, channels), np.uint16)))
        assert png16.is_deep_colour(tmp_path / "x.png") is expected
    Image.new("RGB", (2, 2)).save(tmp_path / "x.png")
    assert not png16.is_deep_colour(tmp_path / "x.png")
    assert not png16.is_deep_colour(tmp_path / "nothing.png")


def test_bad_input_announced_size_is_looked_at_first(tmp_path: Path):
    (tmp_path / "x.png").write_bytes(written(np.zeros((10, 10, 3), np.uint16)))
    with pytest.raises(png16.TooLarge):
        png16.read(tmp_path / "x.png", 99)


@FIXTURE
@given(st.data())
def test_bad_input_damaged_file_is_refused(tmp_path: Path, data: st.DataObject):
    text = bytearray(written(np.arange(48, dtype=np.uint16).reshape(4, 4, 3)))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] ^= data.draw(st.integers(1, 255))
    (tmp_path / "x.png").write_bytes(text)
    with pytest.raises((ValueError, zlib.error, png16.TooLarge)):
        png16.read(tmp_path / "x.png", 1000)


def test_large_pictures_are_read_in_reasonable_time(tmp_path: Path):
    samples = np.random.default_rng(3).integers(0, 65536, (600, 800, 3), np.uint16)
    (tmp_path / "x.png").write_bytes(written(samples))
    assert (png16.read(tmp_path / "x.png", 600 * 800).samples == samples).all()
