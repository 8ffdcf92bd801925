# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns and blobs for tests of threads."""

import hashlib
from datetime import UTC, datetime

from cavendish.engines.model import Part, Picture, Speaker, Turn
from cavendish.errors import BlobNotFound
from cavendish.request import Digest
from cavendish.threads import parts
from cavendish.threads.thread import TurnRecord

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Memory:
    """A blob store in memory."""

    def __init__(self) -> None:
        self.held: dict[Digest, bytes] = {}

    def put(self, content: memoryview) -> Digest:
        data = bytes(content)
        digest = Digest(hashlib.sha256(data).hexdigest(), len(data))
        self.held[digest] = data
        return digest

    def open(self, digest: Digest) -> memoryview:
        if digest not in self.held:
            raise BlobNotFound(sha256=digest.sha256)
        return memoryview(self.held[digest])


def asked(prompt: str, *pictures: bytes) -> Turn:
    """What a user says, with pictures."""
    shown = [Part(picture=Picture(content, "image/png")) for content in pictures]
    return Turn(Speaker.USER, (Part(prompt), *shown))


def answered(verbatim: bytes) -> Turn:
    """What a model says."""
    return Turn(Speaker.MODEL, (Part(verbatim=verbatim),))


def record(
    turn_id: str, parent: str, blobs: Memory, model: str = "banana", pictures: int = 1
) -> TurnRecord:
    """A turn whose bytes are held by blobs."""
    shown = [f"{turn_id} picture {number}".encode() for number in range(pictures)]
    return TurnRecord(
        turn_id=turn_id,
        parent=parent,
        operation="edit",
        prompt=f"prompt of {turn_id}",
        model=model,
        cost_micro_usd=7,
        create_time=MOMENT,
        asked=parts.write(asked(f"prompt of {turn_id}", *shown), blobs),
        answered=parts.write(answered(f'{{"{turn_id}": 1}}'.encode()), blobs),
    )
