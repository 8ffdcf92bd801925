# SPDX-License-Identifier: GPL-3.0-or-later
"""What has come of models and is not in its place yet, by digest.

DIGEST is a file that is whole, and was checked; DIGEST.part one that arrives in pieces, in any
order, with DIGEST.pieces to tell which of them are there. A crash leaves them, and the next
download goes on from them.
"""

import contextlib
import hashlib
import logging
import os
import shutil
import threading
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

from cavendish.models.digest import CHUNK, OnBytes, copied, ignore

logger = logging.getLogger(__name__)

PIECE = 8 << 20
# What nobody has gone on with for so long is not wanted any more.
MOST_DAYS = 14.0
_DAY_SECONDS = 86400.0


class Incoming:
    """The files of one folder, which is made when the first one comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def collect(self) -> None:
        """Takes away what is too old."""
        if not self.folder.is_dir():
            return
        oldest = time.time() - MOST_DAYS * _DAY_SECONDS
        for path in self.folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink()
                logger.info("collected a download", extra={"file": path.name})

    def prepare(self) -> None:
        """Makes the folder. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the whole file is, or will be."""
        return self.folder / sha256

    def part(self, sha256: str) -> Path:
        """Where the file is while it arrives."""
        return self.folder / f"{sha256}.part"

    def whole(self, sha256: str) -> bool:
        """Whether the file has come, and was checked."""
        return self.path(sha256).is_file()

    def held(self, sha256: str) -> int:
        """How many bytes of the file have come."""
        with contextlib.suppress(OSError):
            return self.path(sha256).stat().st_size
        return sum(stop - start for start, stop in _read_pieces(self._pieces(sha256))[1])

    def drop(self, sha256: str) -> int:
        """Takes away what has come of a file; its bytes."""
        held = self.held(sha256)
        for path in (self.path(sha256), self.part(sha256), self._pieces(sha256)):
            path.unlink(missing_ok=True)
        return held

    def give(self, sha256: str, targets: Sequence[Path]) -> None:
        """Puts a whole file in its places, and keeps it no longer. Raises OSError."""
        for target in targets:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for target in targets[1:]:
            shutil.copyfile(self.path(sha256), target)
        self.path(sha256).replace(targets[0])

    def take(self, path: Path, sha256: str) -> None:
        """Makes a file on the same disk, whose digest was checked, one that has come."""
        self.prepare()
        path.replace(self.path(sha256))

    def copy(self, path: Path, on_bytes: OnBytes = ignore) -> str:
        """Copies a file here; its digest. on_bytes may raise to end it. Raises OSError."""
        self.prepare()
        beside = self.folder / f"{os.getpid()}-{threading.get_ident()}.copy"
        try:
            with path.open("rb") as source, beside.open("wb") as target:
                sha256 = copied(source, target, on_bytes)
                target.flush()
                os.fsync(target.fileno())
            beside.replace(self.path(sha256))
        finally:
            beside.unlink(missing_ok=True)
        return sha256

    def open(self, sha256: str, size: int, piece: int = PIECE) -> "Arriving":
        """A file to be filled, with the pieces of it that have come before. Raises OSError."""
        self.prepare()
        return Arriving(self.part(sha256), self._pieces(sha256), self.path(sha256), size, piece)

    def _pieces(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.pieces"


class Arriving:
    """A file that arrives in pieces. Belongs to one thread."""

    def __init__(self, part: Path, pieces: Path, whole: Path, size: int, piece: int) -> None:
        self._part, self._list, self._whole = part, pieces, whole
        self.size = size
        known_size, ranges = _read_pieces(pieces)
        if known_size != size or not part.is_file() or part.stat().st_size != size:
            pieces.unlink(missing_ok=True)
            ranges = []
        self._there = dict(ranges)
        self.resumed = bool(ranges)
        self._piece = piece
        self._hashed, self._at = hashlib.sha256(), 0
        part.touch(mode=0o600)
        self._file = part.open("r+b", buffering=0)
        self._file.truncate(size)

    @property
    def held(self) -> int:
        """How many bytes are there."""
        return sum(stop - start for start, stop in self._there.items())

    def missing(self) -> list[tuple[int, int]]:
        """The pieces that are not there: where they begin, and where they end."""
        gaps: list[tuple[int, int]] = []
        at = 0
        for start, stop in [*sorted(self._there.items()), (self.size, self.size)]:
            cuts = [*range(at, start, self._piece), start]
            gaps += pairwise(cuts)
            at = max(at, stop)
        return gaps

    def write(self, at: int, chunk: bytes) -> None:
        """Puts bytes in their place. Raises OSError."""
        self._file.seek(at)
        view = memoryview(chunk)
        while view:
            view = view[self._file.write(view) :]

    def done(self, start: int, stop: int) -> None:
        """Notes that a piece is there, or that more of it is. Raises OSError."""
        self._there[start] = stop
        new = not self._list.exists()
        with self._list.open("a", encoding="ascii") as file:
            file.write((f"{self.size}\n" if new else "") + f"{start} {stop}\n")

    def forget(self) -> None:
        """Begins anew: nothing of it is there."""
        self._list.unlink(missing_ok=True)
        self._there.clear()
        self.resumed = False
        self._hashed, self._at = hashlib.sha256(), 0

    def advance(self) -> bool:
        """Hashes a piece more of what is there from the beginning; whether there was one.

        Called as pieces come, so that little is left to hash after the last. Raises OSError.
        """
        end = 0
        while end in self._there:
            end = self._there[end]
        stop = min(end, self._at + self._piece)
        if self._at >= stop:
            return False
        while self._at < stop:
            self._file.seek(self._at)
            chunk = self._file.read(min(CHUNK, stop - self._at))
            if not chunk:
                raise OSError(f"{self._part} was cut short")
            self._hashed.update(chunk)
            self._at += len(chunk)
        return True

    def digest(self) -> str:
        """The SHA-256 of what `advance` has seen: of the file, once it has seen all of it."""
        return self._hashed.hexdigest()

    def finish(self) -> None:
        """Puts the file in its place, on disk when this returns. Raises OSError."""
        os.fsync(self._file.fileno())
        self.close()
        self._part.replace(self._whole)
        self._list.unlink(missing_ok=True)

    def discard(self) -> None:
        """Takes it away: it is not the file that was wanted."""
        self.close()
        self._part.unlink(missing_ok=True)
        self._list.unlink(missing_ok=True)

    def close(self) -> None:
        """Lets go of the file; what is there stays. Idempotent."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _read_pieces(path: Path) -> tuple[int, list[tuple[int, int]]]:
    """The size of a file and the pieces of it that are there; (0, []) where nothing can be told."""
    try:
        # What follows the last end of a line was cut off by a crash, or by a full disk.
        lines = path.read_text("ascii").split("\n")[:-1]
        size = int(lines[0])
        # A piece that grew is told again: the last word counts.
        ranges = sorted(dict(map(_range, lines[1:])).items())
    except (OSError, ValueError, IndexError):
        return 0, []
    ends = [0, *(stop for _, stop in ranges)]
    sound = all(
        end <= start < stop <= size for end, (start, stop) in zip(ends, ranges, strict=False)
    )
    return (size, ranges) if sound else (0, [])


def _range(line: str) -> tuple[int, int]:
    start, stop = map(int, line.split())
    return start, stop
