# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the bytes of a job's images are: blobs, or segments of the exchange that it took over."""

import logging
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from cavendish.errors import BlobNotFound, ImageLengthMismatch, SegmentNotFound
from cavendish.jobs.handover import Lender, Lent, Proof, lend
from cavendish.request import Digest, ImageRef, Request, Result
from cavendish.store.blobs import digest_of

logger = logging.getLogger(__name__)

# Up to here a row of the journal costs less than a file, whose making alone takes a disk's time.
SMALL_BYTES = 64 << 10
_NONE: Mapping[Digest, bytes] = MappingProxyType({})


class Blobs(Protocol):
    """What jobs need of the blob store; see store.blobs. Thread-safe."""

    def has(self, digest: Digest) -> bool:
        """Whether the blob is held."""
        ...

    def put(self, content: memoryview) -> Digest:
        """Stores bytes, on disk when this returns. Raises DiskFull."""
        ...

    def stage(self, contents: Mapping[Digest, bytes]) -> None:
        """Holds blobs in memory until `settle` makes them files."""
        ...

    def settle(self, digest: Digest) -> None:
        """Makes a staged blob a file, on disk when this returns. Raises DiskFull."""
        ...

    def open(self, digest: Digest) -> memoryview:
        """The blob's bytes. Raises BlobNotFound."""
        ...


class Segments(Lender, Protocol):
    """What jobs need of the exchange; see store.exchange. Thread-safe."""

    def claim(self, name: str) -> object:
        """Takes a leased segment over. Raises SegmentNotFound."""
        ...

    def unclaim(self, name: str) -> None:
        """Lends a claimed segment to its client again."""
        ...

    def view(self, name: str) -> memoryview:
        """All bytes of a claimed segment. Raises SegmentNotFound."""
        ...

    def whole(self, name: str) -> bool:
        """Whether a claimed segment is as long as it was, and was whenever it was read."""
        ...

    def give_back(self, names: Iterable[str]) -> None:
        """Lets go of claimed segments; unknown names are ignored."""
        ...

    def collect(self, keep: set[str]) -> None:
        """Removes what an earlier daemon left, but for keep, which count as claimed."""
        ...


class Payloads:
    """The images of requests as bytes. Thread-safe."""

    def __init__(self, blobs: Blobs, exchange: Segments) -> None:
        self._blobs = blobs
        self._exchange = exchange

    def claim(self, request: Request, contents: Mapping[Digest, bytes] = _NONE) -> None:
        """Takes a request's segments over, all or none, and looks whether its blobs are held.

        contents: the blobs that came with the request.
        Where one cannot be had, those taken go back to the client, which can try again with them.
        Raises SegmentNotFound, BlobNotFound, ImageLengthMismatch.
        """
        taken: list[str] = []
        try:
            for ref in request.operation.images().values():
                blob = ref.blob
                if blob is not None and blob not in contents and not self._blobs.has(blob):
                    raise BlobNotFound(sha256=blob.sha256)
                if ref.segment is not None:
                    self._exchange.claim(ref.segment)
                    taken.append(ref.segment)
                    self._segment(ref, ref.segment)
        except BaseException:
            self._unclaim(taken)
            raise

    def unclaim(self, request: Request) -> None:
        """Takes `claim` back: the job did not come to be."""
        self._unclaim(segments(request).values())

    def give_back(self, request: Request) -> None:
        """Lets go of a request's segments."""
        self._exchange.give_back(segments(request).values())

    def collect(self, requests: Iterable[Request]) -> None:
        """Removes the segments that an earlier daemon left, but for those of these requests."""
        self._exchange.collect({name for r in requests for name in segments(r).values()})

    def open(
        self, request: Request, contents: Mapping[Digest, bytes] = _NONE
    ) -> dict[str, memoryview]:
        """The bytes of each image, by field name. Raises BlobNotFound, ImageLengthMismatch.

        contents: blobs that have no file.
        """
        images = request.operation.images()
        return {name: self._bytes(ref, contents) for name, ref in images.items()}

    def verify(self, request: Request) -> None:
        """What was read of a request's segments was there. Raises BlobNotFound if not.

        A client can cut its segments short while they are read; there were zeros then.
        """
        for name in segments(request).values():
            self._verify(name)

    def ingest(self, ref: ImageRef) -> Digest:
        """Writes an image that lies in a segment to a blob. Raises BlobNotFound, DiskFull."""
        digest = self._blobs.put(self._bytes(ref, _NONE))
        if ref.segment is not None:
            self._verify(ref.segment)
        return digest

    def hold(self, result: Result) -> bool:
        """Whether all images of a result are still held."""
        blobs = [ref.blob for ref in result.images()]
        return all(blob is not None and self._blobs.has(blob) for blob in blobs)

    def read(self, result: Result) -> tuple[memoryview | None, memoryview] | None:
        """Image and mask of a result that is held; None where it has neither. Raises BlobNotFound.

        The image is None of a selection.
        """
        *image, mask = [None, *(self._blobs.open(ref.blob) for ref in result.images() if ref.blob)]
        if mask is None:
            return None
        return image[-1], mask

    def write(self, content: memoryview) -> Digest:
        """Stores bytes, on disk when this returns. Raises DiskFull."""
        return self._blobs.put(content)

    def put(self, content: memoryview, small: dict[Digest, bytes]) -> Digest:
        """Stores bytes, on disk when this returns, or adds them to small. Raises DiskFull."""
        if content.nbytes > SMALL_BYTES:
            return self._blobs.put(content)
        copy = content.tobytes()
        digest = digest_of(copy)
        if not self._blobs.has(digest):
            small[digest] = copy
        return digest

    def lend(self, proof: Proof, image: memoryview | None, mask: memoryview) -> Lent | None:
        """Lends the pixels of a result, where that can be done; see `handover.lend`."""
        return lend(self._exchange, proof, image, mask)

    def _unclaim(self, names: Iterable[str]) -> None:
        for name in names:
            self._exchange.unclaim(name)

    def _bytes(self, ref: ImageRef, contents: Mapping[Digest, bytes]) -> memoryview:
        if ref.blob is not None:
            held = contents.get(ref.blob)
            return self._blobs.open(ref.blob) if held is None else memoryview(held)
        name = ref.segment or ""
        try:
            return self._segment(ref, name)
        except SegmentNotFound as error:
            raise BlobNotFound(sha256=name) from error

    def _verify(self, name: str) -> None:
        if not self._exchange.whole(name):
            raise BlobNotFound(sha256=name)

    def _segment(self, ref: ImageRef, name: str) -> memoryview:
        """The part of a segment that holds the image."""
        view = self._exchange.view(name)
        if view.nbytes < ref.spec.size_bytes:
            raise ImageLengthMismatch(size_bytes=view.nbytes, expected_bytes=ref.spec.size_bytes)
        return view[: ref.spec.size_bytes]


def segments(request: Request) -> Mapping[str, str]:
    """The segments that a request names, by field name."""
    images = request.operation.images()
    return {name: ref.segment for name, ref in images.items() if ref.segment is not None}
