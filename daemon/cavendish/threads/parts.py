# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a turn as JSON text; pictures and a model's own words go to the blob store."""

import json
from typing import Any, Protocol

from cavendish.engines.model import Part, Picture, Speaker, Turn
from cavendish.request import Digest


class Blobs(Protocol):
    """What threads need of the blob store; see store.blobs. Thread-safe."""

    def put(self, content: memoryview) -> Digest:
        """Stores bytes, on disk when this returns. Raises DiskFull."""
        ...

    def open(self, digest: Digest) -> memoryview:
        """The blob's bytes. Raises BlobNotFound."""
        ...


def write(turn: Turn, blobs: Blobs) -> str:
    """The turn's parts as text; its bytes are on disk when this returns. Raises DiskFull."""
    return json.dumps([_plain(part, blobs) for part in turn.parts])


def read(speaker: Speaker, text: str, blobs: Blobs) -> Turn:
    """The turn that was written. Raises BlobNotFound."""
    return Turn(speaker, tuple(_part(plain, blobs) for plain in json.loads(text)))


def digests(text: str) -> set[Digest]:
    """The blobs that a text names."""
    plains = json.loads(text)
    return {_digest(plain[key]) for plain in plains for key in plain if key != "text"}


def pictures(text: str) -> tuple[int, int]:
    """How many pictures the user's parts of a text hold, and how many bytes all parts have."""
    plains = json.loads(text)
    sizes = [_digest(plain[key]).size for plain in plains for key in plain if key != "text"]
    return sum("picture" in plain for plain in plains), sum(sizes)


def _plain(part: Part, blobs: Blobs) -> dict[str, Any]:
    if part.picture is not None:
        digest = blobs.put(memoryview(part.picture.content))
        return {"picture": {**_named(digest), "mime_type": part.picture.mime_type}}
    if part.verbatim:
        return {"verbatim": _named(blobs.put(memoryview(part.verbatim)))}
    return {"text": part.text}


def _part(plain: dict[str, Any], blobs: Blobs) -> Part:
    if "picture" in plain:
        named = plain["picture"]
        return Part(picture=Picture(bytes(blobs.open(_digest(named))), named["mime_type"]))
    if "verbatim" in plain:
        return Part(verbatim=bytes(blobs.open(_digest(plain["verbatim"]))))
    return Part(text=plain["text"])


def _named(digest: Digest) -> dict[str, Any]:
    return {"sha256": digest.sha256, "size": digest.size}


def _digest(named: dict[str, Any]) -> Digest:
    return Digest(named["sha256"], named["size"])
