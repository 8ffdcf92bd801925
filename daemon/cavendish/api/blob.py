# SPDX-License-Identifier: GPL-3.0-or-later
"""BlobService: payloads, through the exchange or as a stream."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from grpc.aio import ServicerContext

from cavendish.api import check
from cavendish.api.convert_image import announced_from, digest_from, digest_to
from cavendish.api.parts import Parts
from cavendish.api.transfer import pieces, receive, segment_to
from cavendish.errors import BlobTooLarge
from cavendish.store.segment import Segment
from cavendish_proto.v1 import blob_pb2 as pb
from cavendish_proto.v1 import blob_pb2_grpc

Context = ServicerContext[Any, Any]

_MOST_NAMES = 1000
MOST_FOLDER_BYTES = 4096


class BlobServicer(blob_pb2_grpc.BlobServiceServicer):
    """Takes payloads in and hands them out."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._limits = parts.settings.limits

    async def FindMissingBlobs(
        self, request: pb.FindMissingBlobsRequest, _context: Context
    ) -> pb.FindMissingBlobsResponse:
        """Tells which blobs are not held."""
        asked = list(request.digests)
        check.each("digests", asked, self._limits.max_digests)
        digests = [
            digest_from(f"digests[{index}]", digest, self._limits)
            for index, digest in enumerate(asked)
        ]
        await self._parts.queue.kept()
        missing = await asyncio.to_thread(self._parts.blobs.missing, digests)
        return pb.FindMissingBlobsResponse(missing=map(digest_to, missing))

    async def WriteBlob(
        self, request_iterator: AsyncIterator[pb.WriteBlobRequest], _context: Context
    ) -> pb.WriteBlobResponse:
        """Stores a blob from a stream."""
        first = await anext(request_iterator, pb.WriteBlobRequest())
        check.present("digest", first.HasField("digest"))
        announced = announced_from("digest", first.digest, self._limits)
        chunks = self._chunks(first, request_iterator)
        digest = await receive(self._parts.blobs, announced, chunks)
        return pb.WriteBlobResponse(digest=digest_to(digest))

    async def ReadBlob(
        self, request: pb.ReadBlobRequest, _context: Context
    ) -> AsyncIterator[pb.ReadBlobResponse]:
        """Streams a blob."""
        check.present("digest", request.HasField("digest"))
        digest = digest_from("digest", request.digest, self._limits)
        await self._parts.queue.kept()
        content = await asyncio.to_thread(self._parts.blobs.open, digest)
        for piece in pieces(content, self._limits.max_chunk_bytes):
            yield pb.ReadBlobResponse(chunk=piece)

    async def LeaseSegment(
        self, request: pb.LeaseSegmentRequest, _context: Context
    ) -> pb.LeaseSegmentResponse:
        """Lends a segment to write into."""
        check.text("folder", request.folder, MOST_FOLDER_BYTES, required=True)
        sizes = self._sizes(request)
        lease = self._parts.exchange.lease_all
        segments = await asyncio.to_thread(lease, request.folder, request.nonce, sizes)
        first, *further = map(self._lent, segments)
        return pb.LeaseSegmentResponse(segment=first, further=further)

    async def LendBlob(self, request: pb.LendBlobRequest, _context: Context) -> pb.LendBlobResponse:
        """Lends a segment that holds a blob's bytes."""
        check.text("folder", request.folder, MOST_FOLDER_BYTES, required=True)
        check.present("digest", request.HasField("digest"))
        digest = digest_from("digest", request.digest, self._limits)

        def lend() -> Segment:
            content = self._parts.blobs.open(digest)
            return self._parts.exchange.lend(request.folder, request.nonce, content)

        await self._parts.queue.kept()
        return pb.LendBlobResponse(segment=self._lent(await asyncio.to_thread(lend)))

    async def ReturnSegments(
        self, request: pb.ReturnSegmentsRequest, _context: Context
    ) -> pb.ReturnSegmentsResponse:
        """Takes segments back."""
        names = list(request.names)
        check.each("names", names, _MOST_NAMES)
        await asyncio.to_thread(self._parts.exchange.returned, names)
        return pb.ReturnSegmentsResponse()

    async def _chunks(
        self, first: pb.WriteBlobRequest, rest: AsyncIterator[pb.WriteBlobRequest]
    ) -> AsyncIterator[bytes]:
        yield self._chunk(first)
        async for message in rest:
            yield self._chunk(message)

    def _chunk(self, message: pb.WriteBlobRequest) -> bytes:
        most = self._limits.max_chunk_bytes
        if len(message.chunk) > most:
            problem = f"has {len(message.chunk)} bytes where {most} are the most"
            raise check.invalid("chunk", problem)
        return message.chunk

    def _sizes(self, request: pb.LeaseSegmentRequest) -> list[int]:
        """The sizes of all segments that are asked for. Raises InvalidRequest, BlobTooLarge."""
        check.each("further_bytes", request.further_bytes, _MOST_NAMES)
        sizes = {"size_bytes": request.size_bytes} | {
            f"further_bytes[{number}]": size for number, size in enumerate(request.further_bytes)
        }
        limit = self._limits.max_blob_bytes
        for field, size in sizes.items():
            if size > limit:
                raise BlobTooLarge(size_bytes=size, limit_bytes=limit)
            check.between(field, size, 1, limit)
        return list(sizes.values())

    def _lent(self, segment: Segment) -> pb.Segment:
        self._parts.sweeper.wake()
        return segment_to(segment)
