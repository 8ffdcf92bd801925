# SPDX-License-Identifier: GPL-3.0-or-later
"""Payloads on disk by their SHA-256, below a cap; what was used longest ago goes first.

Layout: ab/abcdef... holds the blob whose digest begins so; incoming/ what is being written, which
a crash leaves there and the next start collects. A file in its place is whole.
"""

import contextlib
import hashlib
import logging
import mmap
import os
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from cavendish.errors import BlobCorrupt, BlobNotFound, PathRefused
from cavendish.request import Digest
from cavendish.runtime.disk import room

logger = logging.getLogger(__name__)

Buffer: TypeAlias = bytes | bytearray | memoryview | mmap.mmap

# What was used this recently may belong to a request that is still on its way.
GRACE_SECONDS = 120.0
_PRUNE_TO = 0.9
# Of so many blobs it is remembered that their files are sound.
_MOST_SOUND = 4096
_CHUNK = 1 << 20
_CREATE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class _Held:
    path: Path
    size: int
    used: float


class BlobStore:
    """The blobs of one state folder. Every method may be called from any thread."""

    def __init__(self, folder: Path, cap_bytes: int) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._cap = cap_bytes
        self._on_over_cap: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._total: int | None = None
        self._staged: dict[Digest, bytes] = {}
        self._sound: dict[str, tuple[int, int]] = {}
        self._remembering = threading.Lock()

    def start(self) -> None:
        """Makes the folders, and takes away what a crash left half written.

        Raises DiskFull, and PathRefused where a file is in their place.
        """
        try:
            with room(self._folder):
                self._folder.mkdir(mode=0o700, exist_ok=True)
                self._incoming.mkdir(mode=0o700, exist_ok=True)
        except FileExistsError as error:
            raise PathRefused(path=error.filename, problem="it is not a folder") from error
        for leftover in self._incoming.iterdir():
            leftover.unlink()
            logger.info("collected a half-written blob", extra={"file": leftover.name})

    def when_over_cap(self, call: Callable[[], None]) -> None:
        """Has call called, from whichever thread, each time the blobs outgrow the cap."""
        self._on_over_cap = call

    def has(self, digest: Digest) -> bool:
        """Whether the blob is held. Counts as use."""
        return digest in self._staged or self.on_disk(digest)

    def on_disk(self, digest: Digest) -> bool:
        """Whether the blob has a file. Counts as use."""
        try:
            path = self._path(digest)
            if path.stat().st_size != digest.size:
                return False
            self._use(path, digest)
        except OSError:
            return False
        return True

    def missing(self, digests: Iterable[Digest]) -> list[Digest]:
        """Those that are not held, in the same order."""
        return [digest for digest in digests if not self.has(digest)]

    def put(self, content: Buffer) -> Digest:
        """Stores the bytes of a contiguous buffer, on disk when this returns. Raises DiskFull."""
        view = memoryview(content).cast("B")
        # Copies: who shares the buffer may write to it between hashing and writing.
        chunks = (bytes(view[at : at + _CHUNK]) for at in range(0, len(view), _CHUNK))
        if len(view) <= _CHUNK:
            return self._put_small(b"".join(chunks))
        with BlobWriter(self) as writer:
            for chunk in chunks:
                writer.write(chunk)
            return writer.commit()

    def stage(self, contents: Mapping[Digest, bytes]) -> None:
        """Holds blobs in memory that are on the disk elsewhere, until `settle` makes them files."""
        self._staged |= contents

    def settle(self, digest: Digest) -> None:
        """Makes a staged blob a file, on disk when this returns. Raises DiskFull."""
        content = self._staged.get(digest)
        if content is not None:
            self._write_small(digest, content)
            self._staged.pop(digest, None)

    def writer(self, digest: Digest) -> "BlobWriter":
        """Takes a blob piece by piece; its sha256 may be empty, if only its length is known.

        Raises DiskFull.
        """
        return BlobWriter(self, digest)

    def open(self, digest: Digest) -> memoryview:
        """The blob's bytes, read-only; they stay when it is pruned. Raises BlobNotFound.

        A file that this process has neither written nor read, or that was written to since, is held
        against its digest; one that is damaged is taken away, as if it had never been held.
        """
        staged = self._staged.get(digest)
        if staged is not None:
            return memoryview(staged)
        try:
            with self._path(digest).open("rb") as file:
                is_sound = self._use(self._path(digest), digest)
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            raise BlobNotFound(sha256=digest.sha256) from None
        if len(content) == digest.size and (is_sound or self._check(content, digest)):
            return memoryview(content)
        content.close()
        self._discard(digest)
        raise BlobNotFound(sha256=digest.sha256)

    def total_bytes(self) -> int:
        """What the blobs take on disk. The first call looks at every file."""
        with self._lock:
            return self._known_total()

    def excess_bytes(self) -> int:
        """How far the blobs are over the cap."""
        return max(0, self.total_bytes() - self._cap)

    def prune(self, keep: Collection[Digest]) -> int:
        """Goes below the cap, if over it, by what was used longest ago; returns the bytes freed.

        Takes none of keep, and none that was used in the last GRACE_SECONDS.
        """
        kept = {digest.sha256 for digest in keep}
        youngest = time.time() - GRACE_SECONDS
        with self._lock:
            held = sorted(self._files(), key=lambda blob: blob.used)
            self._total = sum(blob.size for blob in held)
            if self._total <= self._cap:
                return 0
            before = self._total
            for blob in held:
                if self._total <= self._cap * _PRUNE_TO:
                    break
                if blob.path.name not in kept and blob.used < youngest:
                    blob.path.unlink(missing_ok=True)
                    self._total -= blob.size
            freed = before - self._total
        logger.info("pruned blobs", extra={"freed_bytes": freed, "total_bytes": self._total})
        return freed

    def accept(self, incoming: Path, digest: Digest) -> None:
        """Puts a whole file in its place, durably; for BlobWriter. Raises DiskFull."""
        path = self._path(digest)
        with room(self._folder):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            # The journal's own sync, which follows, brings the new name to the disk too.
            with self._lock:
                grown = 0 if path.exists() else digest.size
                known = self._known_total()
                incoming.replace(path)
                self._remember(path, digest)
                self._total = known + grown
                over = self._total > self._cap
        if over:
            self._on_over_cap()

    def create(self) -> tuple[int, Path]:
        """A new file to write a blob into, and its descriptor; for BlobWriter. Raises DiskFull."""
        path = self._incoming / secrets.token_hex(16)
        with room(self._folder):
            return os.open(path, _CREATE, 0o600), path

    @property
    def folder(self) -> Path:
        """Where the blobs are."""
        return self._folder

    def _put_small(self, content: bytes) -> Digest:
        """Looks first: where little is to be hashed, making a file is most of the work."""
        digest = digest_of(content)
        if not self.has(digest):
            self._write_small(digest, content)
        return digest

    def _write_small(self, digest: Digest, content: bytes) -> None:
        with BlobWriter(self, digest) as writer:
            writer.write(content)
            writer.commit()

    def _use(self, path: Path, digest: Digest) -> bool:
        """Counts as use; whether the file is as it was when it was last known to be sound.

        Raises OSError.
        """
        is_sound = self._sound.get(digest.sha256) == _look(path)
        os.utime(path)
        if is_sound:
            self._remember(path, digest)
        return is_sound

    def _check(self, content: mmap.mmap, digest: Digest) -> bool:
        """Whether the bytes of a file are those of its digest."""
        if hashlib.sha256(content).hexdigest() != digest.sha256:
            return False
        with contextlib.suppress(OSError):  # Pruned meanwhile; the bytes are there all the same.
            self._remember(self._path(digest), digest)
        return True

    def _discard(self, digest: Digest) -> None:
        """Takes a damaged file away, so that whoever has the bytes sends them again."""
        logger.error("a blob is damaged", extra={"file": digest.sha256})
        with contextlib.suppress(OSError):
            self._path(digest).unlink()

    def _remember(self, path: Path, digest: Digest) -> None:
        """Notes how a sound file looks. Raises OSError."""
        look = _look(path)
        with self._remembering:
            self._sound.pop(digest.sha256, None)
            self._sound[digest.sha256] = look
            if len(self._sound) > _MOST_SOUND:
                del self._sound[next(iter(self._sound))]

    def _path(self, digest: Digest) -> Path:
        return self._folder / digest.sha256[:2] / digest.sha256

    def _known_total(self) -> int:
        if self._total is None:
            self._total = sum(blob.size for blob in self._files())
        return self._total

    def _files(self) -> Iterator[_Held]:
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            found = path.stat()
            yield _Held(path, found.st_size, found.st_mtime)


class BlobWriter:
    """Writes one blob. Leave the context without commit, and nothing of it stays."""

    def __init__(self, store: BlobStore, announced: Digest | None = None) -> None:
        """announced: what the bytes must turn out to be; an empty sha256 leaves that open."""
        self._store = store
        self._announced = announced
        self._hash = hashlib.sha256()
        self._size = 0
        descriptor, self._path = store.create()
        self._file = os.fdopen(descriptor, "wb", buffering=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the writing; without a commit before, nothing of it stays."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """The next bytes. Raises BlobCorrupt where they are more than announced; DiskFull."""
        self._size += len(chunk)
        if self._announced and self._size > self._announced.size:
            raise BlobCorrupt(sha256=self._announced.sha256)
        self._hash.update(chunk)
        rest = memoryview(chunk)
        with room(self._store.folder):
            while rest:
                rest = rest[self._file.write(rest) :]

    def commit(self) -> Digest:
        """The blob is whole: on disk when this returns. Raises BlobCorrupt, DiskFull."""
        digest = Digest(self._hash.hexdigest(), self._size)
        if self._announced is not None and not _fits(self._announced, digest):
            raise BlobCorrupt(sha256=self._announced.sha256 or digest.sha256)
        if not self._store.on_disk(digest):
            with room(self._store.folder):
                os.fsync(self._file.fileno())
            self._file.close()
            self._store.accept(self._path, digest)
        return digest


def digest_of(content: bytes) -> Digest:
    """The address of bytes."""
    return Digest(hashlib.sha256(content).hexdigest(), len(content))


def _look(path: Path) -> tuple[int, int]:
    """What tells a file from one that was written to since. Raises OSError."""
    found = path.stat()
    return found.st_mtime_ns, found.st_ino


def _fits(announced: Digest, found: Digest) -> bool:
    return announced.size == found.size and announced.sha256 in ("", found.sha256)
