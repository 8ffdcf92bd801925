# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
import subprocess
import sys

import pytest

from cavendish.request import (
    Box,
    Digest,
    Fill,
    ImageRef,
    ImageSpec,
    PixelFormat,
    Plan,
    Request,
    Result,
    Tried,
)

IMAGE = ImageRef(ImageSpec(2, 3, PixelFormat.RGBA8))
MASK = ImageRef(ImageSpec(2, 3, PixelFormat.GRAY8))


@pytest.mark.parametrize(
    ("name", "channels", "size"),
    [("RGBA8", 4, 4), ("BGRA8", 4, 4), ("RGBA16", 4, 8), ("BGRA16", 4, 8), ("GRAY8", 1, 1)],
)
def test_pixel_format_knows_its_channels_and_length(name: str, channels: int, size: int) -> None:
    pixel = PixelFormat(name)
    assert (pixel.channels, pixel.bytes_per_pixel) == (channels, size)


def test_pixel_formats_are_all_told_of_in_these_tests() -> None:
    assert {pixel.value for pixel in PixelFormat} == {"RGBA8", "BGRA8", "RGBA16", "BGRA16", "GRAY8"}


def test_image_spec_has_packed_rows() -> None:
    assert ImageSpec(7, 5, PixelFormat.RGBA16).size_bytes == 7 * 5 * 8


def test_fill_names_its_images() -> None:
    assert Fill(IMAGE, MASK).images() == {"image": IMAGE, "mask": MASK}
    assert list(Fill(IMAGE, MASK, guide=IMAGE).images()) == ["image", "mask", "guide"]


@pytest.mark.parametrize(
    "tree",
    [
        Request(Fill(IMAGE, MASK)),
        Fill(IMAGE, MASK),
        IMAGE,
        IMAGE.spec,
        Digest("0" * 64, 1),
        Box(0, 0, 1, 1),
        Plan("classic"),
        Result(IMAGE, MASK, Box(0, 0, 2, 3), 0, 0.5),
    ],
    ids=lambda tree: type(tree).__name__,
)
def test_tree_cannot_be_changed_and_is_hashable(tree: object) -> None:
    assert dataclasses.is_dataclass(tree)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(tree, dataclasses.fields(tree)[0].name, None)
    assert hash(tree) == hash(dataclasses.replace(tree))


def test_plan_tells_whom_it_took_over_from() -> None:
    full = Tried("onnx", "lama", "There is not enough memory.")
    far = Tried("gemini", "", "There is no network.")
    assert Plan("classic").takeover == ""
    assert (
        Plan("classic", tried=(full,)).takeover == "The built-in engine took this over from lama."
    )
    taken = Plan("onnx", "migan", tried=(far, full)).takeover
    assert taken == "The model migan took this over from gemini and lama."


def test_request_and_errors_need_nothing_but_the_standard_library() -> None:
    code = (
        "import sys; before = set(sys.modules); import cavendish.request, cavendish.errors;"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(*sorted(new - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["cavendish"]
