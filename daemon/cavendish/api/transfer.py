# SPDX-License-Identifier: GPL-3.0-or-later
"""Blobs as streams, and results through the exchange."""

import asyncio
from collections.abc import AsyncIterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from google.protobuf.duration_pb2 import Duration

from cavendish.errors import BlobNotFound
from cavendish.jobs.handover import Inline, Lent, Proof, lend
from cavendish.request import Digest, Result
from cavendish.store.blobs import BlobStore
from cavendish.store.exchange import LEASE_SECONDS, Exchange
from cavendish.store.segment import Segment
from cavendish_proto.v1 import blob_pb2 as pb
from cavendish_proto.v1 import job_pb2


async def receive(blobs: BlobStore, digest: Digest, chunks: AsyncIterable[bytes]) -> Digest:
    """Stores the blob that the chunks make up; its digest. Raises BlobCorrupt, DiskFull.

    digest: what was announced; an empty sha256 leaves that open.

    Each chunk is hashed and written on a thread while the next one arrives.
    """
    # One thread a transfer: what is asked of it happens in order, the end last of all.
    lane = ThreadPoolExecutor(1, thread_name_prefix="blob")
    loop = asyncio.get_running_loop()
    try:
        writer = await loop.run_in_executor(lane, blobs.writer, digest)
        try:
            pending: asyncio.Future[None] | None = None
            async for chunk in chunks:
                if pending is not None:
                    await pending
                pending = loop.run_in_executor(lane, writer.write, chunk)
            if pending is not None:
                await pending
            return await loop.run_in_executor(lane, writer.commit)
        finally:
            # Waited for, so that whoever is told of a failure finds nothing left of it.
            await loop.run_in_executor(lane, writer.close)
    finally:
        lane.shutdown(wait=False)


def read_small(blobs: BlobStore, result: Result, limit: int) -> Inline:
    """Image and mask of a result, if each has at most limit bytes and is held; else empty.

    What it does not have is empty, too.
    """
    digests = [ref.blob for ref in result.images()]
    if any(digest is None or digest.size > limit for digest in digests):
        return Inline(b"", b"")
    try:
        held = [bytes(blobs.open(digest)) for digest in digests if digest is not None]
    except BlobNotFound:  # pruned: who asks for the blob itself is told so
        return Inline(b"", b"")
    image, mask = [b"", b"", *held][-2:]
    return Inline(image, mask)


def lend_result(blobs: BlobStore, exchange: Exchange, proof: Proof, result: Result) -> Lent | None:
    """Lends the pixels of a result; None where it has none, or they cannot be lent. Blocks."""
    digests = [ref.blob for ref in result.images() if ref.blob is not None]
    if result.mask is None or len(digests) < len(result.images()):
        return None
    try:
        *image, mask = map(blobs.open, digests)
    except BlobNotFound:  # pruned: who asks for the blob itself is told so
        return None
    return lend(exchange, proof, image[0] if image else None, mask)


def lent_to(lent: Lent) -> job_pb2.LentResult:
    """The pixels of a result that are lent, on the wire."""
    image = None if lent.image is None else segment_to(lent.image)
    return job_pb2.LentResult(image=image, mask=segment_to(lent.mask))


def segment_to(segment: Segment) -> pb.Segment:
    """A segment that is lent, on the wire."""
    return pb.Segment(
        name=segment.name,
        capacity_bytes=segment.capacity,
        lease=Duration(seconds=int(LEASE_SECONDS)),
    )


def pieces(content: memoryview, size: int) -> Iterator[bytes]:
    """Copies of content, in pieces of at most size bytes."""
    for start in range(0, len(content), size):
        yield bytes(content[start : start + size])
