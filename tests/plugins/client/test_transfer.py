# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import os
from collections.abc import Iterator
from typing import cast

import pytest

import cavendish_client
from cavendish_client import PixelFormat, Pixels, errors, model
from cavendish_client.exchange import Exchange, LentSegment
from cavendish_client.paths import StatePaths
from cavendish_client.session import Session
from cavendish_client.transfer import Transfer
from tests.plugins.client.server import MIB, Server

SIDE = 1100  # More than four chunks, and no whole number of them.


@pytest.fixture
def server(paths: StatePaths) -> Iterator[Server]:
    """The small server, without an exchange."""
    server = Server(paths)
    server.offers_exchange = False
    with server:
        yield server


def picture() -> tuple[Pixels, Pixels]:
    image = Pixels(os.urandom(SIDE * SIDE * 4), SIDE, SIDE)
    return image, Pixels(b"\xff" * SIDE * SIDE, SIDE, SIDE, PixelFormat.GRAY8)


def test_stream_carries_pixels_both_ways_and_says_so(client: cavendish_client.Client):
    image, mask = picture()
    result = client.fill(image, mask)
    assert result.transport == model.Transport("stream", "stream")
    assert result.image.buffer == image.buffer
    assert result.mask.buffer == mask.buffer


def test_few_pixels_go_in_the_message_itself(server: Server):
    server.max_inline_bytes = 4096
    image = Pixels(os.urandom(4096), 32, 32)
    mask = Pixels(b"\xff" * 1024, 32, 32, PixelFormat.GRAY8)
    with cavendish_client.connect("test", "1", server.paths.root, start=False) as client:
        result = client.fill(image, mask)
    assert result.transport == model.Transport("inline", "inline")
    assert (result.image.buffer, result.mask.buffer) == (image.buffer, mask.buffer)
    assert server.calls == ["Handshake", "CreateJob", "WatchJob"]


def test_stream_that_arrives_damaged_is_refused(client: cavendish_client.Client, server: Server):
    image, mask = picture()
    server.spoils_reads = True
    with pytest.raises(errors.BlobCorrupt):
        client.fill(image, mask)


def test_lease_gives_plain_memory_where_there_is_no_exchange(client: cavendish_client.Client):
    image, mask = picture()
    with client.lease(image.size_bytes) as segment:
        assert not segment.name
        segment.view[:] = image.view()
        assert client.fill(segment.pixels(SIDE, SIDE), mask).image.buffer == image.buffer


def test_picture_beyond_the_limits_is_refused_before_it_is_sent(client: cavendish_client.Client):
    wide = Pixels(bytes(30001 * 4), 30001, 1)
    mask = Pixels(b"\xff" * 30001, 30001, 1, PixelFormat.GRAY8)
    with pytest.raises(errors.ImageTooLarge) as caught:
        client.fill(wide, mask)
    assert caught.value.metadata["limit_px"] == "30000"


def test_blob_beyond_the_limits_is_refused_before_it_is_sent(
    client: cavendish_client.Client, server: Server
):
    server.max_blob_bytes = MIB
    image, mask = picture()
    with (
        cavendish_client.connect("test", "1", server.paths.root, start=False) as strict,
        pytest.raises(errors.BlobTooLarge),
    ):
        strict.fill(image, mask)


def test_buffer_of_another_length_is_refused(client: cavendish_client.Client):
    mask = Pixels(b"\xff" * 16, 4, 4, PixelFormat.GRAY8)
    with pytest.raises(errors.ImageLengthMismatch):
        client.fill(Pixels(bytes(63), 4, 4), mask)


class LateExchange:
    """Leases once it is told to."""

    def __init__(self) -> None:
        self.asked, self.may, self.returned = (asyncio.Event() for _ in range(3))
        self.names: list[str] = []

    async def lease(self, *sizes: int) -> list[LentSegment]:
        self.asked.set()
        await self.may.wait()
        return [LentSegment(f"{size}.seg", memoryview(bytes(size))) for size in sizes]

    async def give_back(self, *names: str) -> None:
        self.names += names
        self.returned.set()


async def test_segments_that_come_when_their_caller_has_gone_go_back():
    transfer, exchange = Transfer(cast(Session, None)), LateExchange()
    transfer._exchange, transfer._is_searched = cast(Exchange, exchange), True
    leasing = asyncio.create_task(transfer._lease([3, 5]))
    await exchange.asked.wait()
    leasing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leasing
    exchange.may.set()
    async with asyncio.timeout(20):
        await exchange.returned.wait()
    assert exchange.names == ["3.seg", "5.seg"]
