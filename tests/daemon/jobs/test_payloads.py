# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.errors import BlobNotFound, ImageLengthMismatch, SegmentNotFound
from cavendish.jobs.payloads import Payloads, segments
from cavendish.request import Box, Digest, ImageRef, ImageSpec, PixelFormat, Result
from cavendish.store.encoding import with_payloads
from tests.daemon.jobs.house import MASK, House

HUGE = ImageSpec(1024, 1024, PixelFormat.RGBA8)


@pytest.fixture
def payloads(house: House) -> Payloads:
    return Payloads(house.blobs, house.exchange)


async def test_open_gives_the_bytes_of_blobs_and_segments(house: House, payloads: Payloads) -> None:
    for leased in (False, True):
        request = house.request(segments=leased)
        payloads.claim(request)
        views = payloads.open(request)
        assert bytes(views["mask"]) == MASK
        assert views["image"].nbytes == request.operation.image.spec.size_bytes
        assert all(view.readonly for view in views.values())


async def test_claim_is_for_one_job_only(house: House, payloads: Payloads) -> None:
    request = house.request(segments=True)
    payloads.claim(request)
    with pytest.raises(SegmentNotFound):
        payloads.claim(request)
    payloads.unclaim(request)
    payloads.claim(request)
    payloads.give_back(request)
    with pytest.raises(SegmentNotFound):
        payloads.claim(request)


async def test_claim_that_fails_half_way_leaves_all_with_the_client(
    house: House, payloads: Payloads
) -> None:
    request = house.request(segments=True)
    for ref, error in (
        (ImageRef(request.operation.mask.spec, segment="lost.seg"), SegmentNotFound),
        (ImageRef(request.operation.mask.spec, blob=Digest("0" * 64, 64)), BlobNotFound),
        (ImageRef(HUGE, segment=request.operation.mask.segment), ImageLengthMismatch),
    ):
        with pytest.raises(error):
            payloads.claim(with_payloads(request, {"mask": ref}))
    payloads.claim(request)


async def test_segment_that_is_gone_is_told_as_data_that_is_not_held(
    house: House, payloads: Payloads
) -> None:
    request = house.request(segments=True)
    with pytest.raises(BlobNotFound):
        payloads.open(request)


async def test_ingest_writes_the_image_and_not_the_rest_of_the_segment(
    house: House, payloads: Payloads
) -> None:
    request = house.request(segments=True)
    payloads.claim(request)
    digest = payloads.ingest(request.operation.mask)
    assert bytes(house.blobs.open(digest)) == MASK


async def test_collect_keeps_the_segments_of_these_requests(
    house: House, payloads: Payloads
) -> None:
    stray = house.folder / "exchange" / f"{'0' * 32}.seg"
    kept = house.folder / "exchange" / f"{'1' * 32}.seg"
    for file in (stray, kept):
        file.write_bytes(bytes(1 << 20))
    image = ImageRef(ImageSpec(8, 8, PixelFormat.RGBA8), segment=kept.name)
    request = with_payloads(house.request(), {"image": image})
    payloads.collect([request])
    assert house.segment_files() == [kept]
    assert payloads.open(request)["image"].nbytes == 256


async def test_segments_are_named_by_field(house: House) -> None:
    request = house.request(segments=True)
    operation = request.operation
    assert segments(request) == {"image": operation.image.segment, "mask": operation.mask.segment}
    assert segments(house.request()) == {}


async def test_pixels_of_a_held_result_are_read(house: House, payloads: Payloads) -> None:
    image, mask = house.store(b"image"), house.store(b"mask")
    box = Box(0, 0, 8, 8)
    assert payloads.read(Result(image, mask, box, 0, 0.0)) == (b"image", b"mask")
    assert payloads.read(Result(None, mask, box, 0, 0.0)) == (None, b"mask")
    assert payloads.read(Result(None, None, None, 0, 0.0, text="words")) is None
