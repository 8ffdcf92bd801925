# SPDX-License-Identifier: GPL-3.0-or-later
"""The exchange: memory-mapped files that pixels travel through on one machine.

A client leases a segment, writes into it and names it in a request; from then on it is claimed by
the job. Results are lent the same way back. What is given back is pooled, for a mapping that has
been touched is twice as fast as a fresh one. A lease that ran out is unlinked, never used again:
its client may still be writing.

Crash-safe: what a dead daemon or client leaves is collected at the next start, and only segments
that an unfinished job names are kept.
"""

import hmac
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cavendish.errors import ExchangeNotProven, OutOfMemory, SegmentNotFound
from cavendish.runtime.disk import room
from cavendish.runtime.memory import available_bytes
from cavendish.store.segment import Segment, Use

logger = logging.getLogger(__name__)

NONCE_FILE = "nonce"
LEASE_SECONDS = 120.0
IDLE_SECONDS = 60.0
POOL_BYTES = 256 << 20
MOST_BYTES = 8 << 30
# Each is an open file.
MOST_SEGMENTS = 2048

_MIB = 1 << 20
_FINE_FROM = 64 * _MIB
_NAME = re.compile(r"[0-9a-f]{32}\.seg")


@dataclass(frozen=True, slots=True)
class Offer:
    """A folder that a client can prove to see, by the nonce in its nonce file."""

    folder: Path
    nonce: bytes
    nonce_file: str = NONCE_FILE


class Exchange:
    """The segments of one daemon. Every method may be called from any thread."""

    def __init__(
        self, folders: Sequence[Path], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """folders: private to this user, the fastest first; each is offered."""
        self._folders = tuple(folders)
        self._clock = clock
        self._lock = threading.Lock()
        self._segments: dict[str, Segment] = {}
        self._offers: tuple[Offer, ...] = ()
        self._bytes = 0

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What the handshake tells; empty before start."""
        return self._offers

    def start(self) -> None:
        """Lays a new nonce into each folder. Raises DiskFull."""
        self._offers = tuple(_offer(folder) for folder in self._folders)

    def collect(self, keep: Collection[str]) -> None:
        """After a start: unlinks what an earlier daemon left, and claims what keep names."""
        for folder in self._folders:
            for entry in list(folder.iterdir()):
                if _NAME.fullmatch(entry.name) and entry.name not in self._segments:
                    self._collect(entry, keep)

    def lease(self, folder: str, nonce: bytes, size: int) -> Segment:
        """Lends a segment of at least size bytes to write into.

        Raises ExchangeNotProven, DiskFull, OutOfMemory.
        """
        return self._lend(self._proven(folder, nonce), size, Use.LEASED)

    def lease_all(self, folder: str, nonce: bytes, sizes: Iterable[int]) -> list[Segment]:
        """Lends a segment for each of the sizes, or none. Raises as lease does."""
        leased: list[Segment] = []
        try:
            for size in sizes:
                leased.append(self.lease(folder, nonce, size))  # noqa: PERF401 - kept where one fails
        except BaseException:
            self.returned([segment.name for segment in leased])
            raise
        return leased

    def lend(self, folder: str, nonce: bytes, content: memoryview) -> Segment:
        """Lends a segment that begins with content. Raises as lease does."""
        segment = self._lend(self._proven(folder, nonce), content.nbytes, Use.LENT)
        try:
            with room(segment.path.parent):
                segment.fill(content)
        except BaseException:
            self.returned([segment.name])
            raise
        return segment

    def claim(self, name: str) -> Segment:
        """Takes a leased segment over for a job. Raises SegmentNotFound."""
        with self._lock:
            segment = self._segments.get(name)
            if segment is None or segment.use is not Use.LEASED or self._expired(segment):
                raise SegmentNotFound(segment=name)
            segment.use = Use.CLAIMED
            return segment

    def unclaim(self, name: str) -> None:
        """Lends a claimed segment to its client again, where the job did not come to be."""
        with self._lock:
            segment = self._segments.get(name)
            if segment is not None and segment.use is Use.CLAIMED:
                self._hand_out(segment, Use.LEASED)

    def view(self, name: str) -> memoryview:
        """The bytes of a claimed segment, all of its capacity, read-only, without a copy.

        Raises SegmentNotFound where it is not claimed, or was cut short by its client.
        """
        with self._lock:
            segment = self._segments.get(name)
            if segment is None or segment.use is not Use.CLAIMED or not segment.whole():
                raise SegmentNotFound(segment=name)
            return segment.view()

    def whole(self, name: str) -> bool:
        """Whether a claimed segment is as long as it was, and was whenever it was read."""
        with self._lock:
            segment = self._segments.get(name)
            return segment is not None and segment.use is Use.CLAIMED and segment.whole()

    def give_back(self, names: Iterable[str]) -> None:
        """Pools what jobs have claimed; none of its views may be used from here on."""
        self._pool(names, frozenset({Use.CLAIMED}))

    def returned(self, names: Iterable[str]) -> None:
        """Pools what a client gives back: what is claimed by a job, or unknown, stays as it is."""
        self._pool(names, frozenset({Use.LEASED, Use.LENT}))

    def sweep(self) -> bool:
        """Drops leases that ran out and pooled segments that idle; whether segments are left."""
        with self._lock:
            for segment in [s for s in self._segments.values() if self._expired(s)]:
                self._drop(segment)
            return bool(self._segments)

    def close(self) -> None:
        """Unlinks all but what unfinished jobs claim, and the folders that are empty then."""
        with self._lock:
            for segment in list(self._segments.values()):
                if segment.use is not Use.CLAIMED:
                    self._drop(segment)
            for segment in self._segments.values():
                segment.close()
            self._segments.clear()
        for offer in self._offers:
            (offer.folder / offer.nonce_file).unlink(missing_ok=True)
            with suppress(OSError):  # not empty: a segment of an unfinished job
                offer.folder.rmdir()
        self._offers = ()

    def _proven(self, folder: str, nonce: bytes) -> Path:
        for offer in self._offers:
            if str(offer.folder) == folder and hmac.compare_digest(offer.nonce, nonce):
                return offer.folder
        raise ExchangeNotProven(folder=folder)

    def _lend(self, folder: Path, size: int, use: Use) -> Segment:
        capacity = capacity_for(size)
        with self._lock:
            segment = self._pooled(folder, capacity)
            if segment is not None:
                return self._hand_out(segment, use)
            self._reserve(capacity)
        try:
            with room(folder):
                segment = Segment.create(folder / f"{secrets.token_hex(16)}.seg", capacity)
        except BaseException:
            with self._lock:
                self._bytes -= capacity
            raise
        with self._lock:
            self._segments[segment.name] = segment
            return self._hand_out(segment, use)

    def _reserve(self, capacity: int) -> None:
        """Counts bytes that are about to be taken. Raises OutOfMemory."""
        if self._bytes + capacity > MOST_BYTES or len(self._segments) >= MOST_SEGMENTS:
            raise OutOfMemory
        if capacity > available_bytes() // 2:
            raise OutOfMemory
        self._bytes += capacity

    def _pooled(self, folder: Path, capacity: int) -> Segment | None:
        """The pooled segment that was used last: its mappings are the warmest."""
        fitting = [
            segment
            for segment in self._segments.values()
            if segment.use is Use.POOLED
            and segment.capacity == capacity
            and segment.path.parent == folder
        ]
        return max(fitting, key=lambda segment: segment.until, default=None)

    def _hand_out(self, segment: Segment, use: Use) -> Segment:
        segment.use = use
        segment.until = self._clock() + LEASE_SECONDS
        return segment

    def _pool(self, names: Iterable[str], uses: frozenset[Use]) -> None:
        with self._lock:
            for name in names:
                segment = self._segments.get(name)
                if segment is None or segment.use not in uses:
                    continue
                if self._expired(segment) or not segment.whole():
                    self._drop(segment)
                else:
                    segment.use = Use.POOLED
                    segment.until = self._clock() + IDLE_SECONDS
            self._shrink_pool()

    def _shrink_pool(self) -> None:
        pooled = [s for s in self._segments.values() if s.use is Use.POOLED]
        pooled.sort(key=lambda segment: segment.until)
        excess = sum(segment.capacity for segment in pooled) - POOL_BYTES
        for segment in pooled:
            if excess <= 0:
                return
            self._drop(segment)
            excess -= segment.capacity

    def _expired(self, segment: Segment) -> bool:
        return segment.use is not Use.CLAIMED and segment.until < self._clock()

    def _drop(self, segment: Segment) -> None:
        del self._segments[segment.name]
        self._bytes -= segment.capacity
        segment.close()
        segment.path.unlink(missing_ok=True)

    def _collect(self, path: Path, keep: Collection[str]) -> None:
        segment = Segment.recover(path) if path.name in keep else None
        if segment is None:
            path.unlink(missing_ok=True)
            logger.info("collected a segment", extra={"segment": path.name})
            return
        with self._lock:
            self._segments[segment.name] = segment
            self._bytes += segment.capacity


def capacity_for(size: int) -> int:
    """The length of the segment that holds size bytes.

    Powers of two from 1 MiB, so that segments are found again in the pool; above 64 MiB multiples
    of that, so that not half of the memory is wasted.
    """
    if size > _FINE_FROM:
        return -(-size // _FINE_FROM) * _FINE_FROM
    return max(_MIB, 1 << (size - 1).bit_length())


def _offer(folder: Path) -> Offer:
    nonce = secrets.token_bytes(32)
    path = folder / NONCE_FILE
    with room(folder):
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(nonce)
    return Offer(folder, nonce)
