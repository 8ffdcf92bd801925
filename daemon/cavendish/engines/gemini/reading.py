# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the bytes of an answer, whether they came just now or were kept before a crash."""

import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cavendish.engines.model import Part, Picture, Tokens
from cavendish.request import Source

Json = Mapping[str, Any]
# Tens of times what the largest model takes in.
_MOST_TOKENS = 10_000_000
_TO_STANDARD = str.maketrans("-_", "+/")


class Unreadable(Exception):
    """The bytes are no answer. Its text says why, as a phrase."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says.

    picture: the last that is no thought, else the last thought. parts: all that is no thought, to
    be replayed. tokens: None where the answer does not tell, or nothing
    that can be believed. finish, message, blocked: why it
    ended, in the API's words; '' where they are not given. damage: why a picture that is there
    cannot be read; '' where it can. error: whether it is an error, which some relays send as an
    answer.
    """

    picture: Picture | None
    text: str
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    tokens: Tokens | None
    model: str
    finish: str
    message: str
    blocked: str
    damage: str = ""
    error: bool = False


def is_object(body: bytes) -> bool:
    """Whether the bytes may be a whole answer, seen from their ends only."""
    return body[:64].lstrip()[:1] == b"{" and body[-64:].rstrip()[-1:] == b"}"


def read(body: bytes) -> Reading:
    """Reads an answer. Raises Unreadable."""
    answer = _parsed(body)
    candidate = next(iter(_objects(answer, "candidates")), {})
    parts = _objects(_object(candidate, "content"), "parts")
    spoken = [part for part in parts if _field(part, "thought") is not True]
    thoughts = [part for part in parts if _field(part, "thought") is True]
    feedback = _object(answer, "promptFeedback")
    picture, damage = _last_picture(spoken, thoughts)
    return Reading(
        picture=picture,
        text="\n".join(filter(None, (_text(part, "text") for part in spoken))).strip(),
        parts=tuple(Part(verbatim=_dumped(part)) for part in spoken),
        sources=tuple(_sources(_object(candidate, "groundingMetadata"))),
        tokens=_tokens(_field(answer, "usageMetadata"), drew=bool(picture or damage)),
        model=_text(answer, "modelVersion").rpartition("/")[2],
        finish=_text(candidate, "finishReason"),
        message=_text(candidate, "finishMessage") or _text(feedback, "blockReasonMessage"),
        blocked=_text(feedback, "blockReason"),
        damage=damage,
        error=bool(_object(answer, "error")),
    )


def _parsed(body: bytes) -> Json:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is not JSON") from error
    if not isinstance(answer, dict):
        raise Unreadable("it is no JSON object")
    return answer


def _field(message: Json, name: str) -> Any:
    """A field by its name, as the API writes it or, as some relays do, in snake_case."""
    if name in message:
        return message[name]
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
    return message.get(snake)


def _object(message: Json, name: str) -> Json:
    value = _field(message, name)
    return value if isinstance(value, dict) else {}


def _objects(message: Json, name: str) -> list[Json]:
    value = _field(message, name)
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]


def _text(message: Json, name: str) -> str:
    value = _field(message, name)
    return value if isinstance(value, str) else ""


def _count(message: Json, name: str) -> int:
    value = _field(message, name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _dumped(part: Json) -> bytes:
    try:
        return json.dumps(part, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # Half a character: JSON may hold one, UTF-8 may not.
        return json.dumps(part, separators=(",", ":")).encode()


def _last_picture(*turns: Sequence[Json]) -> tuple[Picture | None, str]:
    """The last picture of the first turn that has any, or why it cannot be read."""
    for part in (part for parts in turns for part in reversed(parts)):
        blob = _object(part, "inlineData")
        kind = _text(blob, "mimeType")
        if kind.startswith("image/") and (data := _text(blob, "data")):
            try:
                return Picture(_decoded(data), kind), ""
            except ValueError:
                return None, "its picture is damaged"
    return None, ""


def _decoded(data: str) -> bytes:
    """The bytes of either base64 alphabet, with or without its padding. Raises ValueError."""
    if "-" in data or "_" in data:
        data = data.translate(_TO_STANDARD)
    return binascii.a2b_base64(data + "=" * (-len(data) % 4), strict_mode=True)


def _tokens(usage: Any, *, drew: bool) -> Tokens | None:
    """Thoughts are paid as words; what is not told to be a picture is words.

    Where a picture came and none is told of, all that was made is one: it costs the most. None
    where that tells nothing, or what nobody can believe. drew: whether a picture came.
    """
    if not isinstance(usage, dict):
        return None
    details = _objects(usage, "candidatesTokensDetails")
    made = _count(usage, "candidatesTokenCount")
    drawn = sum(_count(d, "tokenCount") for d in details if _text(d, "modality") == "IMAGE")
    if drew and not drawn:
        drawn = made
    words = max(made - drawn, 0) + _count(usage, "thoughtsTokenCount")
    prompt = _count(usage, "promptTokenCount") + _count(usage, "toolUsePromptTokenCount")
    known = drawn > 0 if drew else prompt + words + drawn > 0
    believable = max(prompt, words, drawn) <= _MOST_TOKENS
    return Tokens(prompt=prompt, text=words, picture=drawn) if known and believable else None


def _sources(grounding: Json) -> Iterator[Source]:
    for chunk in _objects(grounding, "groundingChunks"):
        for kind, address in (("web", "uri"), ("image", "sourceUri")):
            found = _object(chunk, kind)
            if uri := _text(found, address):
                yield Source(title=_text(found, "title") or _text(found, "domain"), uri=uri)
