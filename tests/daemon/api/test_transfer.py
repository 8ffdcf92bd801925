# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cavendish.api.transfer import lend_result, lent_to, pieces, read_small, receive, segment_to
from cavendish.errors import BlobCorrupt
from cavendish.jobs.handover import Inline, Proof
from cavendish.request import Box, Digest, ImageRef, ImageSpec, PixelFormat, Result
from cavendish.store.blobs import BlobStore
from cavendish.store.exchange import Exchange


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    store = BlobStore(tmp_path / "blobs", 1 << 30)
    store.start()
    return store


def digest_of(content: bytes) -> Digest:
    return Digest(hashlib.sha256(content).hexdigest(), len(content))


async def stream(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def half_written(blobs: BlobStore) -> list[Path]:
    return list((blobs.folder / "incoming").iterdir())


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_received_blob_is_held(blobs: BlobStore, size: int) -> None:
    content = os.urandom(100)
    digest = await receive(blobs, digest_of(content), stream(content, size))
    assert digest == digest_of(content)
    assert bytes(blobs.open(digest_of(content))) == content
    assert not half_written(blobs)


async def test_blob_of_an_open_hash_is_told_its_digest(blobs: BlobStore) -> None:
    digest = await receive(blobs, Digest("", 6), stream(b"pixels", 2))
    assert digest == digest_of(b"pixels")
    assert blobs.has(digest)


@pytest.mark.parametrize("content", [b"pixel", b"pixels!"])
async def test_blob_of_an_open_hash_and_another_length_is_refused(
    blobs: BlobStore, content: bytes
) -> None:
    with pytest.raises(BlobCorrupt):
        await receive(blobs, Digest("", 6), stream(content, 2))
    assert not half_written(blobs)


@pytest.mark.parametrize("content", [b"", b"pixel", b"pixelz", b"pixels and more"])
async def test_other_bytes_than_announced_are_refused(blobs: BlobStore, content: bytes) -> None:
    with pytest.raises(BlobCorrupt):
        await receive(blobs, digest_of(b"pixels"), stream(content, 2))
    assert not half_written(blobs)
    assert not blobs.has(digest_of(b"pixels"))


async def test_stream_that_is_cut_off_leaves_nothing(blobs: BlobStore) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"pix"
        begun.set()
        await asyncio.Event().wait()

    transfer = asyncio.ensure_future(receive(blobs, digest_of(b"pixels"), endless()))
    await asyncio.wait_for(begun.wait(), 10)
    transfer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await transfer
    assert not half_written(blobs)


@pytest.mark.parametrize(
    ("length", "expected"), [(0, []), (1, [1]), (4, [4]), (5, [4, 1]), (8, [4, 4])]
)
def test_pieces_hold_all_bytes_in_order(length: int, expected: list[int]) -> None:
    content = os.urandom(length)
    found = list(pieces(memoryview(content), 4))
    assert [len(piece) for piece in found] == expected
    assert b"".join(found) == content


def result_of(image: Digest, mask: Digest) -> Result:
    spec = ImageSpec(1, 1, PixelFormat.GRAY8)
    return Result(ImageRef(spec, image), ImageRef(spec, mask), Box(0, 0, 1, 1), 0, 0.0)


def test_small_result_is_read_whole(blobs: BlobStore) -> None:
    result = result_of(blobs.put(b"image"), blobs.put(b"mask"))
    assert read_small(blobs, result, 5) == Inline(b"image", b"mask")


def test_result_above_the_limit_or_not_held_is_not_read(blobs: BlobStore) -> None:
    image, mask = blobs.put(b"image"), blobs.put(b"mask")
    assert read_small(blobs, result_of(image, mask), 4) == Inline(b"", b"")
    assert read_small(blobs, result_of(image, digest_of(b"gone")), 5) == Inline(b"", b"")


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    folder = tmp_path / "exchange"
    folder.mkdir(mode=0o700)
    made = Exchange([folder])
    made.start()
    return made


def test_result_that_is_held_is_lent(blobs: BlobStore, exchange: Exchange) -> None:
    offer = exchange.offers[0]
    proof = Proof(str(offer.folder), offer.nonce)
    result = result_of(blobs.put(b"pixels"), blobs.put(b"opacity"))
    lent = lend_result(blobs, exchange, proof, result)
    assert lent is not None
    assert lent.image is not None
    told = segment_to(lent.image)
    assert lent_to(lent).image == told
    assert (told.name, told.capacity_bytes) == (lent.image.name, lent.image.capacity)
    assert (offer.folder / told.name).read_bytes().startswith(b"pixels")
    assert lent.mask.path.read_bytes().startswith(b"opacity")


def test_selection_is_read_and_lent_without_pixels(blobs: BlobStore, exchange: Exchange) -> None:
    offer = exchange.offers[0]
    mask = ImageRef(ImageSpec(1, 1, PixelFormat.GRAY8), blobs.put(b"selection"))
    result = Result(None, mask, Box(0, 0, 1, 1), 0, 0.0)
    assert read_small(blobs, result, 9) == Inline(b"", b"selection")
    lent = lend_result(blobs, exchange, Proof(str(offer.folder), offer.nonce), result)
    assert lent is not None
    told = lent_to(lent)
    assert not told.HasField("image")
    assert (offer.folder / told.mask.name).read_bytes().startswith(b"selection")


def test_result_that_is_not_held_or_has_no_pixels_is_not_lent(
    blobs: BlobStore, exchange: Exchange
) -> None:
    offer = exchange.offers[0]
    proof = Proof(str(offer.folder), offer.nonce)
    pruned = result_of(digest_of(b"never stored"), blobs.put(b"opacity"))
    words = Result(None, None, None, 0, 0.0, text="a word")
    for result in (pruned, words):
        assert lend_result(blobs, exchange, proof, result) is None
