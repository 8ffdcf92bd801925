# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.api.convert_image import (
    announced_from,
    box_from,
    box_to,
    digest_from,
    digest_to,
    image_to,
)
from cavendish.errors import BlobTooLarge, InvalidRequest
from cavendish.request import Box, Digest, ImageRef, ImageSpec, PixelFormat
from cavendish.settings import Limits
from cavendish_proto.v1 import image_pb2 as image

LIMITS = Limits()
INT32_MAX = (1 << 31) - 1


def blob(size: int, sha256: bytes = bytes(32)) -> image.Digest:
    return image.Digest(sha256=sha256, size_bytes=size)


def test_announced_digest_may_leave_the_hash_open() -> None:
    assert announced_from("digest", blob(5, b""), LIMITS) == Digest("", 5)
    with pytest.raises(InvalidRequest):
        announced_from("digest", blob(5, b"x"), LIMITS)
    with pytest.raises(InvalidRequest):
        digest_from("digest", blob(5, b""), LIMITS)


def test_digest_over_the_limit_is_refused() -> None:
    with pytest.raises(BlobTooLarge):
        announced_from("digest", blob(LIMITS.max_blob_bytes + 1), LIMITS)


def test_digest_keeps_its_bytes_both_ways() -> None:
    message = blob(5, bytes(range(32)))
    digest = digest_from("digest", message, LIMITS)
    assert digest == Digest(bytes(range(32)).hex(), 5)
    assert digest_to(digest) == message


@pytest.mark.parametrize("pixel_format", list(PixelFormat))
def test_image_of_each_format_is_told(pixel_format: PixelFormat) -> None:
    ref = ImageRef(ImageSpec(3, 2, pixel_format, "P3"), blob=Digest("0" * 64, 6))
    message = image_to(ref)
    assert image.PixelFormat.Name(message.spec.format) == f"PIXEL_FORMAT_{pixel_format}"
    assert (message.spec.width_px, message.spec.height_px) == (3, 2)
    assert message.spec.color_profile == "P3"
    assert message.blob == blob(6)


def test_segment_of_the_daemon_is_not_told() -> None:
    message = image_to(ImageRef(ImageSpec(1, 1, PixelFormat.GRAY8), segment="s"))
    assert message.WhichOneof("payload") is None


def test_box_is_told_with_negative_corners() -> None:
    assert box_to(Box(-3, -4, 5, 6)) == image.Box(x_px=-3, y_px=-4, width_px=5, height_px=6)


def test_box_comes_back_as_it_was_told() -> None:
    box = Box(-3, -4, 5, 6)
    assert box_from("box", box_to(box), LIMITS) == box


@pytest.mark.parametrize(
    ("box", "field"),
    [
        (image.Box(width_px=0, height_px=1), "box.width_px"),
        (image.Box(width_px=1, height_px=LIMITS.max_side_px + 1), "box.height_px"),
        (image.Box(x_px=INT32_MAX, width_px=1, height_px=1), "box.x_px"),
        (image.Box(y_px=INT32_MAX - 4, width_px=1, height_px=5), "box.y_px"),
    ],
)
def test_box_that_no_result_can_have_is_refused(box: image.Box, field: str) -> None:
    with pytest.raises(InvalidRequest, match=field):
        box_from("box", box, LIMITS)
