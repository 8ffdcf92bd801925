# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cavendish.cli.picture import Kind, read_mask, read_picture
from cavendish_client import errors
from tests.daemon.cli.conftest import texture


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, depth: int = 8, colour: int = 2, data: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    packed = chunk(b"IDAT", zlib.compress(data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + packed + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("1", Kind.GRAY),
        ("L", Kind.GRAY),
        ("LA", Kind.GRAY_ALPHA),
        ("P", Kind.RGB),
        ("RGB", Kind.RGB),
        ("RGBA", Kind.RGBA),
    ],
)
def test_picture_is_read_exactly_in_every_mode(tmp_path: Path, mode: str, kind: Kind):
    source = Image.fromarray(texture()).convert(mode)
    source.save(tmp_path / "in.png")
    picture = read_picture(tmp_path / "in.png")
    assert picture.kind is kind
    assert (picture.pixels == np.array(source.convert("RGBA"))).all()


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_gray_of_sixteen_bits_is_read_exactly(tmp_path: Path, suffix: str):
    samples = texture(1, deep=True)[..., 0]
    Image.fromarray(samples).save(tmp_path / f"in.{suffix}")
    picture = read_picture(tmp_path / f"in.{suffix}")
    assert (picture.kind, picture.is_deep) == (Kind.GRAY, True)
    assert (picture.pixels[..., 1] == samples).all()
    assert (picture.pixels[..., 3] == 65535).all()


def test_palette_with_a_transparent_entry_has_alpha(tmp_path: Path):
    source = Image.fromarray(texture()).convert("P")
    source.save(tmp_path / "in.png", transparency=3)
    assert read_picture(tmp_path / "in.png").kind is Kind.RGBA


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_resolution_is_read_where_there_is_one(tmp_path: Path, suffix: str):
    path = tmp_path / f"x{suffix}"
    Image.new("RGB", (4, 4)).save(path, dpi=(300, 300))
    assert read_picture(path).dpi == (pytest.approx(300, abs=0.01),) * 2
    Image.new("RGB", (4, 4)).save(path)
    assert read_picture(path).dpi is None


def test_bad_input_resolution_that_no_picture_has_is_none(tmp_path: Path):
    Image.new("RGB", (4, 4)).save(tmp_path / "x.tif", dpi=(4e9, 4e9))
    assert read_picture(tmp_path / "x.tif").dpi is None


def test_bad_input_cmyk_is_refused(tmp_path: Path):
    Image.new("CMYK", (8, 8)).save(tmp_path / "in.tif")
    with pytest.raises(errors.ImageModeUnsupported, match="CMYK"):
        read_picture(tmp_path / "in.tif")


def test_floating_point_pictures_are_called_so(tmp_path: Path) -> None:
    path = tmp_path / "deep.tif"
    Image.fromarray(np.zeros((2, 3), np.float32)).save(path)
    with pytest.raises(errors.ImageModeUnsupported, match="in floating-point numbers are not"):
        read_picture(path)


def test_bad_input_deep_colour_tiff_is_refused_and_not_reduced(tmp_path: Path):
    path = tmp_path / "in.tif"
    width = height = 4
    entries = [
        (256, 3, 1, width),
        (257, 3, 1, height),
        (258, 3, 3, 200),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, 1, 300),
        (277, 3, 1, 3),
        (278, 3, 1, height),
        (279, 4, 1, width * height * 6),
    ]
    head = struct.pack("<2sHIH", b"II", 42, 8, len(entries))
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    text = (head + body).ljust(200, b"\0") + struct.pack("<HHH", 16, 16, 16)
    path.write_bytes(text.ljust(300, b"\0") + bytes(width * height * 6))
    with pytest.raises(errors.ImageModeUnsupported, match="16 bits per channel"):
        read_picture(path)


def test_bad_input_several_frames_are_refused(tmp_path: Path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "in.gif", save_all=True, append_images=frames[1:])
    with pytest.raises(errors.ImageModeUnsupported, match="several frames"):
        read_picture(tmp_path / "in.gif")


@pytest.mark.parametrize("depth", [8, 16])
def test_bad_input_decompression_bomb_is_refused_unopened(tmp_path: Path, depth: int):
    (tmp_path / "in.png").write_bytes(png(100_000, 100_000, depth))
    with pytest.raises(errors.ImageTooLarge, match="268,435,456"):
        read_picture(tmp_path / "in.png")


@pytest.mark.parametrize("depth", [8, 16])
def test_bad_input_truncated_picture_is_refused(tmp_path: Path, depth: int):
    (tmp_path / "in.png").write_bytes(png(64, 64, depth, data=bytes(100)))
    with pytest.raises(errors.ImageUnreadable):
        read_picture(tmp_path / "in.png")
    whole = png(64, 64, depth, data=bytes(64 * (64 * 3 * depth // 8 + 1)))
    (tmp_path / "in.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(errors.ImageUnreadable):
        read_picture(tmp_path / "in.png")


@pytest.mark.parametrize(
    "text", [b"", b"not a picture", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"<svg/>"]
)
def test_bad_input_what_is_no_picture_is_refused(tmp_path: Path, text: bytes):
    (tmp_path / "in.png").write_bytes(text)
    with pytest.raises(errors.ImageUnreadable, match="none of PNG"):
        read_picture(tmp_path / "in.png")


def test_bad_input_missing_file_and_folder_are_refused(tmp_path: Path):
    for path in (tmp_path / "nothing.png", tmp_path):
        with pytest.raises(errors.FileUnusable, match=str(path)):
            read_picture(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.sampled_from(["PNG", "TIFF", "JPEG", "WEBP", "GIF", "BMP"]),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=8),
    st.booleans(),
)
def test_bad_input_damaged_pictures_are_refused_or_read(tmp_path: Path, kind, damage, cut):
    path = tmp_path / "in"
    Image.fromarray(texture()[:24, :24]).save(path, format=kind)
    data = bytearray(path.read_bytes())
    for at, value in damage:
        data[at % len(data)] = value
    path.write_bytes(data[: damage[0][0] % len(data)] if cut else data)
    with contextlib.suppress(errors.ImageError):
        assert read_picture(path).pixels.shape[2] == 4


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_mask_is_read_from_every_mode(tmp_path: Path, mode: str):
    Image.fromarray(np.repeat([[0, 255]], 4, axis=1).astype(np.uint8)).convert(mode).save(
        tmp_path / "mask.png"
    )
    assert read_mask(tmp_path / "mask.png").tolist() == [[0, 0, 0, 0, 255, 255, 255, 255]]


def test_mask_counts_as_far_as_it_is_opaque(tmp_path: Path):
    pixels = np.full((1, 4, 4), 255, np.uint8)
    pixels[0, :, 3] = [0, 1, 128, 255]
    Image.fromarray(pixels).save(tmp_path / "mask.png")
    assert read_mask(tmp_path / "mask.png").tolist() == [[0, 1, 128, 255]]


def test_mask_of_sixteen_bits_keeps_what_is_barely_selected(tmp_path: Path):
    samples = np.array([[0, 1, 128, 32896, 65535]], np.uint16)
    Image.fromarray(samples).save(tmp_path / "mask.png")
    assert read_mask(tmp_path / "mask.png").tolist() == [[0, 1, 1, 128, 255]]


def test_bad_input_coloured_mask_is_refused(tmp_path: Path):
    Image.new("RGB", (4, 4), "red").save(tmp_path / "mask.png")
    with pytest.raises(errors.ImageModeUnsupported, match="not a mask"):
        read_mask(tmp_path / "mask.png")
