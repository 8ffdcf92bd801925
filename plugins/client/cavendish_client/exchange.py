# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared memory: files in a private folder that both sides map.

That both see the same folder is proven with a nonce that is read from it. A mapping is kept under
its file's name, since the daemon lends the same files again and again and a fresh mapping costs
twice as much as the copy into it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import mmap
import os
import stat
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from cavendish_client import convert, errors
from cavendish_client.model import BlobRef, ExchangeOffer, SegmentRef
from cavendish_client.session import Session
from cavendish_proto.v1 import blob_pb2

LOGGER = logging.getLogger(__name__)
# What a folder in shared memory has: other programs' pictures may fill it, and it may be tiny.
NO_ROOM = (errors.DiskFull, errors.OutOfMemory)
NONCE_BYTES = 32
MOST_MAPPED_BYTES = 1 << 30
# The daemon unlinks what lies idle; a mapping kept longer would hold that memory.
IDLE_SECONDS = 60.0
# A copy holds Python's lock; an editor's own thread gets its turn between two pieces.
PIECE_BYTES = 4 << 20


class Unseen(Exception):
    """The folder is not seen from here, or not private."""


@dataclass(frozen=True)
class Proof:
    """A folder, and the nonce that was read from it."""

    folder: str
    nonce: bytes


def prove(offer: ExchangeOffer) -> Proof:
    """Reads the nonce of an offered folder. Raises Unseen."""
    folder = Path(offer.folder)
    try:
        check_owned(os.lstat(folder), stat.S_ISDIR, folder)
        path = folder / plain_name(offer.nonce_file)
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            check_owned(os.fstat(handle), stat.S_ISREG, path)
            nonce = file.read(NONCE_BYTES + 1)
    except OSError as error:
        raise Unseen(f"{folder}: {error.strerror}") from error
    if len(nonce) != NONCE_BYTES:
        raise Unseen(f"{path} holds no nonce")
    return Proof(offer.folder, nonce)


def check_owned(status: os.stat_result, is_kind: object, path: Path) -> None:
    """Raises Unseen unless path is of the kind and this user's alone."""
    if not callable(is_kind) or not is_kind(status.st_mode):
        raise Unseen(f"{path} is of another kind")
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o077):
        raise Unseen(f"{path} is not private")


def plain_name(name: str) -> str:
    """name, if it names a file in a folder and no path. Raises Unseen."""
    if not name or name in (".", "..") or "/" in name or "\\" in name:
        raise Unseen(f"{name!r} is not the name of a file")
    return name


class Mapping:
    """One mapped file. Its memory stays valid for as long as a view of it is held."""

    def __init__(self, path: Path, capacity: int) -> None:
        handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        try:
            check_owned(os.fstat(handle), stat.S_ISREG, path)
            self.memory = mmap.mmap(handle, capacity)
        finally:
            os.close(handle)
        self.capacity = capacity
        self.used_at = time.monotonic()

    def close(self) -> None:
        """Unmaps, unless someone still holds a view; then that happens when the view goes."""
        with contextlib.suppress(BufferError):
            self.memory.close()


class Exchange:
    """The exchange of one session; None of its methods copies pixels."""

    def __init__(self, session: Session, proof: Proof) -> None:
        self._session = session
        self._proof = proof
        self._mappings: OrderedDict[str, Mapping] = OrderedDict()

    @property
    def proof(self) -> blob_pb2.ExchangeProof:
        """What tells the daemon that its folder is seen from here."""
        return blob_pb2.ExchangeProof(folder=self._proof.folder, nonce=self._proof.nonce)

    async def lease(self, *sizes: int) -> list[LentSegment]:
        """Segments of at least so many bytes to write into. Raises ExchangeNotProven."""
        request = blob_pb2.LeaseSegmentRequest(
            folder=self._proof.folder,
            nonce=self._proof.nonce,
            size_bytes=sizes[0],
            further_bytes=sizes[1:],
        )
        answer = await self._session.call("BlobService.LeaseSegment", request)
        segments = (answer.segment, *answer.further)
        return [
            self._lent(convert.segment_ref(segment), size)
            for segment, size in zip(segments, sizes, strict=True)
        ]

    async def borrow(self, ref: BlobRef) -> LentSegment:
        """A segment that holds a blob. Raises ExchangeNotProven, BlobNotFound."""
        request = blob_pb2.LendBlobRequest(
            folder=self._proof.folder,
            nonce=self._proof.nonce,
            digest=convert.digest(ref.sha256, ref.size_bytes),
        )
        answer = await self._session.call("BlobService.LendBlob", request)
        return self._lent(convert.segment_ref(answer.segment), ref.size_bytes)

    def take(self, segment: SegmentRef, size_bytes: int) -> LentSegment:
        """A segment that the daemon has lent unasked. Raises Unseen."""
        return self._lent(segment, size_bytes)

    async def give_back(self, *names: str) -> None:
        """Returns segments to the daemon."""
        request = blob_pb2.ReturnSegmentsRequest(names=names)
        await self._session.call("BlobService.ReturnSegments", request)

    def close(self) -> None:
        """Unmaps everything that no view is held of."""
        for mapping in self._mappings.values():
            mapping.close()
        self._mappings.clear()

    def _lent(self, segment: SegmentRef, size_bytes: int) -> LentSegment:
        try:
            mapping = self._mapping(plain_name(segment.name), segment.capacity_bytes)
        except OSError as error:
            raise Unseen(f"{segment.name}: {error.strerror}") from error
        if mapping.capacity < size_bytes:
            raise Unseen(f"{segment.name} is too short")
        return LentSegment(segment.name, memoryview(mapping.memory)[:size_bytes])

    def _mapping(self, name: str, capacity: int) -> Mapping:
        known = self._mappings.pop(name, None)
        if known is None:
            known = Mapping(Path(self._proof.folder) / name, capacity)
        self._mappings[name] = known
        known.used_at = time.monotonic()
        asyncio.get_running_loop().call_later(IDLE_SECONDS, self._drop_idle)
        while len(self._mappings) > 1 and self._mapped_bytes() > MOST_MAPPED_BYTES:
            self._mappings.popitem(last=False)[1].close()
        return known

    def _drop_idle(self) -> None:
        oldest = time.monotonic() - IDLE_SECONDS
        for name in [name for name, one in self._mappings.items() if one.used_at <= oldest]:
            self._mappings.pop(name).close()

    def _mapped_bytes(self) -> int:
        return sum(mapping.capacity for mapping in self._mappings.values())


@dataclass(frozen=True)
class LentSegment:
    """A part of shared memory, for now this program's own."""

    name: str
    view: memoryview


def copy_in(view: memoryview, data: memoryview) -> None:
    """Writes data to the start of view, once, in pieces."""
    for at in range(0, data.nbytes, PIECE_BYTES):
        view[at : at + PIECE_BYTES][: data.nbytes - at] = data[at : at + PIECE_BYTES]


def copy_out(view: memoryview) -> bytes:
    """The bytes of view, copied once."""
    return bytes(view)


async def find_exchange(session: Session) -> Exchange | None:
    """The fastest exchange that both sides see, or None; why not is logged."""
    for offer in session.info.exchanges:
        exchange = await proven(session, offer)
        if exchange is not None:
            return exchange
    LOGGER.warning("pixels go as a stream: no exchange folder is shared with the daemon")
    return None


async def proven(session: Session, offer: ExchangeOffer) -> Exchange | None:
    """The exchange of an offer, if both sides see its folder."""
    try:
        exchange = Exchange(session, prove(offer))
        (lent,) = await exchange.lease(1)
        await exchange.give_back(lent.name)
    except (Unseen, errors.ExchangeError, *NO_ROOM) as error:
        LOGGER.warning("exchange %s is not used: %s", offer.folder, error)
        return None
    return exchange
