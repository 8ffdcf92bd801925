# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts pixels to the daemon and gets them back: through the exchange, or as a stream."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from cavendish_client import convert, errors
from cavendish_client.channel import ConnectionLost, translated
from cavendish_client.exchange import (
    NO_ROOM,
    Exchange,
    LentSegment,
    Unseen,
    copy_in,
    copy_out,
    find_exchange,
)
from cavendish_client.model import BlobRef
from cavendish_client.pixels import Pixels
from cavendish_client.session import Session, in_thread, transfer_seconds
from cavendish_proto.v1 import blob_pb2, image_pb2

LOGGER = logging.getLogger(__name__)
EXCHANGE = "exchange"
STREAM = "stream"
INLINE = "inline"
# Out of the way of the calls that someone waits for.
RETURN_SECONDS = 0.02


@dataclass(frozen=True)
class Fetched:
    """A blob's bytes and how they came.

    release, where it is not None, gives shared memory back; it is called on the loop's thread.
    """

    buffer: bytes | memoryview
    transport: str
    release: Callable[[], None] | None = None


class MessageSink(Protocol):
    """What grpclib calls a stream, as far as it is written to."""

    async def send_message(self, message: blob_pb2.WriteBlobRequest) -> None:
        """Sends one message."""

    async def end(self) -> None:
        """Tells that there are no more."""


class Transfer:
    """Moves payloads over one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._exchange: Exchange | None = None
        self._searched = asyncio.Lock()
        self._is_searched = False
        self._leased: set[str] = set()
        self._sent: set[str] = set()
        self._unused: list[str] = []
        self._returns: set[asyncio.Task[None]] = set()

    async def put_all(self, named: Mapping[str, Pixels]) -> tuple[dict[str, image_pb2.Image], str]:
        """For each, an image that names where its pixels now are; and how the first travelled.

        Raises ImageTooLarge, BlobTooLarge, ImageLengthMismatch, SegmentNotFound, DiskFull,
        ConnectionLost.
        """
        for pixels in named.values():
            self._check(pixels)
        apart = [name for name, pixels in named.items() if not self._is_at_hand(pixels)]
        segments = await self._lease([named[name].size_bytes for name in apart])
        lent = dict(zip(apart, segments, strict=True)) if segments else {}
        ways = (self._put(pixels, lent.get(name)) for name, pixels in named.items())
        # Only streams wait for anything.
        streamed = apart and not segments
        sent = await asyncio.gather(*ways) if streamed else [await way for way in ways]
        images = {name: image for name, (image, _) in zip(named, sent, strict=True)}
        return images, sent[0][1] if sent else INLINE

    async def proof(self, named: Mapping[str, Pixels]) -> blob_pb2.ExchangeProof | None:
        """Where the result of these pixels is wanted; None: in the message, or as a stream."""
        small = bool(named) and all(map(self._fits_inline, named.values()))
        exchange = self._exchange if small else await self._find_exchange()
        return None if exchange is None else exchange.proof

    async def lease_for_caller(self, size_bytes: int) -> LentSegment | None:
        """A segment to be filled by the caller; `put_all` sends it without a copy, once.

        None where pixels go as a stream.
        """
        for segment in await self._lease([size_bytes]):
            self._leased.add(segment.name)
            self._sent.discard(segment.name)
            return segment
        return None

    def end_lease(self, name: str) -> None:
        """Gives a caller's segment back, unless it was sent."""
        if name in self._leased:
            self._leased.discard(name)
            self.give_back(name)

    async def get(self, ref: BlobRef, *, copy: bool) -> Fetched:
        """The bytes of a blob; without copy a read-only view of shared memory where that is used.

        Raises BlobNotFound, BlobCorrupt, ConnectionLost; SegmentNotFound where it was lent in a
        segment that is gone, and is yet to be kept.
        """
        if ref.inline:
            return Fetched(ref.inline, INLINE)
        if ref.lent is not None and self._exchange is not None:
            with contextlib.suppress(Unseen):
                return self._take(self._exchange.take(ref.lent, ref.size_bytes), copy=copy)
        if ref.lent is not None and not ref.sha256:
            raise errors.SegmentNotFound(segment=ref.lent.name)
        exchange = await self._find_exchange()
        if exchange is not None:
            try:
                segment = await exchange.borrow(ref)
            except (Unseen, errors.ExchangeNotProven) as error:
                self._give_up(error)
            except NO_ROOM as error:
                self._stream_once(error)
            else:
                return self._take(segment, copy=copy)
        return Fetched(await self._get_stream(ref), STREAM)

    async def close(self) -> None:
        """Gives back what waits to be given back, and unmaps."""
        await self._return()
        if self._exchange is not None:
            self._exchange.close()

    def give_back(self, name: str) -> None:
        """Returns a segment, a moment later and together with others; only on the loop's thread."""
        if not self._unused:
            asyncio.get_running_loop().call_later(RETURN_SECONDS, self._begin_return)
        self._unused.append(name)

    def _begin_return(self) -> None:
        task = asyncio.ensure_future(self._return())
        self._returns.add(task)
        task.add_done_callback(self._returns.discard)

    async def _return(self) -> None:
        names, self._unused = self._unused, []
        if not names or self._exchange is None:
            return
        try:
            await self._exchange.give_back(*names)
        except (ConnectionLost, errors.CavendishError) as error:
            LOGGER.info("segments were not given back (%s); their lease will end", error)

    def _take(self, segment: LentSegment, *, copy: bool) -> Fetched:
        if copy:
            data = copy_out(segment.view)
            self.give_back(segment.name)
            return Fetched(data, EXCHANGE)
        return Fetched(segment.view.toreadonly(), EXCHANGE, partial(self.give_back, segment.name))

    def _fits_inline(self, pixels: Pixels) -> bool:
        return pixels.size_bytes <= self.session.info.limits.max_inline_bytes

    def _is_at_hand(self, pixels: Pixels) -> bool:
        """Whether it needs no segment: it lies in one that the caller has leased, or is small."""
        return pixels.segment in self._leased or self._fits_inline(pixels)

    async def _put(
        self, pixels: Pixels, segment: LentSegment | None
    ) -> tuple[image_pb2.Image, str]:
        """The image, and how its pixels travelled; segment: one for it."""
        view, spec = pixels.view(), convert.image_spec(pixels)
        if pixels.segment in self._leased:
            self._leased.discard(pixels.segment)
            self._sent.add(pixels.segment)
            return image_pb2.Image(spec=spec, segment=pixels.segment), EXCHANGE
        if self._fits_inline(pixels):
            return image_pb2.Image(spec=spec, inline=bytes(view)), INLINE
        if segment is None:
            return image_pb2.Image(spec=spec, blob=await self._put_stream(view)), STREAM
        copy_in(segment.view, view)
        return image_pb2.Image(spec=spec, segment=segment.name), EXCHANGE

    async def _lease(self, sizes: list[int]) -> list[LentSegment]:
        """Segments to write into, all or none: where pixels go as a stream."""
        exchange = await self._find_exchange() if sizes else None
        if exchange is None:
            return []
        leasing = asyncio.ensure_future(exchange.lease(*sizes))
        try:
            return await asyncio.shield(leasing)
        except asyncio.CancelledError:
            leasing.add_done_callback(self._return_unwanted)
            raise
        except (Unseen, errors.ExchangeNotProven) as error:
            self._give_up(error)
        except NO_ROOM as error:
            self._stream_once(error)
        return []

    def _return_unwanted(self, leasing: asyncio.Future[list[LentSegment]]) -> None:
        """Gives back what comes after its caller has gone."""
        if not leasing.cancelled() and leasing.exception() is None:
            for segment in leasing.result():
                self.give_back(segment.name)

    async def _find_exchange(self) -> Exchange | None:
        async with self._searched:
            if not self._is_searched:
                self._exchange = await find_exchange(self.session)
                self._is_searched = True
        return self._exchange

    def _stream_once(self, error: Exception) -> None:
        LOGGER.warning("pixels go as a stream this time: %s", error)

    def _give_up(self, error: Exception) -> None:
        LOGGER.warning("pixels go as a stream from now on: %s", error)
        self._exchange = None

    def _check(self, pixels: Pixels) -> None:
        """Refuses what cannot be sent.

        A segment can be sent once: the daemon has put it to another use.
        """
        pixels.view()
        if pixels.segment in self._sent:
            raise errors.SegmentNotFound(segment=pixels.segment)
        limits = self.session.info.limits
        if max(pixels.width, pixels.height) > limits.max_side_px:
            raise errors.ImageTooLarge(
                width_px=pixels.width, height_px=pixels.height, limit_px=limits.max_side_px
            )
        if pixels.size_bytes > limits.max_blob_bytes:
            raise errors.BlobTooLarge(
                size_bytes=pixels.size_bytes, limit_bytes=limits.max_blob_bytes
            )

    async def _put_stream(self, view: memoryview) -> image_pb2.Digest:
        """The digest that the daemon made; hashing here too would halve the speed."""
        with translated("BlobService.WriteBlob", transfer_seconds(view.nbytes)):
            async with self.session.open("BlobService.WriteBlob", view.nbytes) as stream:
                await self._write(stream, view)
                answer = await stream.recv_message()
        digest: image_pb2.Digest = answer.digest
        return digest

    async def _write(self, stream: MessageSink, view: memoryview) -> None:
        step = self.session.info.limits.max_chunk_bytes
        announced = image_pb2.Digest(size_bytes=view.nbytes)
        await stream.send_message(blob_pb2.WriteBlobRequest(digest=announced))
        for at in range(0, view.nbytes, step):
            await stream.send_message(convert.chunk(view[at : at + step]))
        await stream.end()

    async def _get_stream(self, ref: BlobRef) -> bytes:
        request = blob_pb2.ReadBlobRequest(digest=convert.digest(ref.sha256, ref.size_bytes))
        with translated("BlobService.ReadBlob", transfer_seconds(ref.size_bytes)):
            async with self.session.open("BlobService.ReadBlob", ref.size_bytes) as stream:
                await stream.send_message(request, end=True)
                pieces = [message.chunk async for message in stream]
        data = b"".join(pieces)
        if await in_thread(lambda: hashlib.sha256(data).hexdigest()) != ref.sha256:
            raise errors.BlobCorrupt(sha256=ref.sha256)
        return data
