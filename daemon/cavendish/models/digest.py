# SPDX-License-Identifier: GPL-3.0-or-later
"""SHA-256 of files, in pieces that can be interrupted."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20

OnBytes = Callable[[int], None]


def ignore(_count: int) -> None:
    """Tells nobody of bytes that were read."""


def digest_of(path: Path, on_bytes: OnBytes = ignore) -> str:
    """The SHA-256 of a file, hexadecimal; on_bytes may raise to end it. Raises OSError."""
    with path.open("rb") as source:
        return copied(source, None, on_bytes)


def copied(source: BinaryIO, target: BinaryIO | None, on_bytes: OnBytes = ignore) -> str:
    """Copies to the end, where there is a target; the SHA-256 of what was copied. Raises OSError.

    What is written is what was hashed, whoever changes the source meanwhile.
    """
    hashed = hashlib.sha256()
    while chunk := source.read(CHUNK):
        hashed.update(chunk)
        if target is not None:
            target.write(chunk)
        on_bytes(len(chunk))
    return hashed.hexdigest()
