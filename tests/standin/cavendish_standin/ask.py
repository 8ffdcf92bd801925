# SPDX-License-Identifier: GPL-3.0-or-later
"""A request as the stand-in understands it: turns of parts, and what answer is wanted."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from cavendish_standin.refusals import invalid

_SIZES = {
    "IMAGE_SIZE_FIVE_TWELVE": "512",
    "IMAGE_SIZE_ONE_K": "1K",
    "IMAGE_SIZE_TWO_K": "2K",
    "IMAGE_SIZE_FOUR_K": "4K",
}
_NUMBERS = {
    "ONE": "1",
    "TWO": "2",
    "THREE": "3",
    "FOUR": "4",
    "FIVE": "5",
    "EIGHT": "8",
    "NINE": "9",
    "SIXTEEN": "16",
    "TWENTY_ONE": "21",
}


@dataclass(frozen=True)
class Part:
    """A text, an inline picture, a file's address, or something else that is let through."""

    text: str | None = None
    data: bytes | None = None
    mime: str = ""
    uri: str | None = None
    thought: bool = False
    signature: str = ""

    @property
    def pictured(self) -> bool:
        """Whether it is a picture, inline or by address."""
        return self.data is not None or self.uri is not None


@dataclass(frozen=True)
class Turn:
    """What one side said."""

    role: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Ask:
    """One request for an answer. ratio and size are as they came, None where not given."""

    model: str
    turns: tuple[Turn, ...]
    ratio: str | None = None
    size: str | None = None
    modalities: tuple[str, ...] = ("TEXT", "IMAGE")
    include_thoughts: bool = False
    level: str | None = None
    budget: int | None = None
    tier: str = "standard"
    candidates: int = 1
    system: str | None = None
    searches: tuple[str, ...] = ()
    json: bool = False
    schema: dict[str, Any] | None = None
    seed: int | None = None
    mime: str | None = None
    quality: int | None = None
    store: bool | None = None
    labels: dict[str, str] = field(default_factory=dict)
    vertex: bool = False

    @property
    def prompt(self) -> str:
        """The words of the last user turn."""
        texts = [p.text for p in self.last_turn.parts if p.text and not p.thought]
        return "\n".join(texts)

    @property
    def last_turn(self) -> Turn:
        """The last user turn."""
        return next((t for t in reversed(self.turns) if t.role == "user"), Turn("user", ()))


def decode64(text: Any, path: str) -> bytes:
    """Bytes of base64 in either alphabet, padded or not; raises Refusal."""
    if not isinstance(text, str):
        raise invalid(f"Invalid value at '{path}' (TYPE_BYTES)", path)
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError as error:
        short = text[:20]
        message = f"Invalid value at '{path}' (TYPE_BYTES), Base64 decoding failed for \"{short}\""
        raise invalid(message, path) from error


def read_ask(model: str, body: dict[str, Any], *, vertex: bool = False) -> Ask:
    """The request of a generateContent body whose names are normalised; raises Refusal."""
    generation = body.get("generation_config") or {}
    image = _image(generation)
    thinking = generation.get("thinking_config") or {}
    options = image.get("image_output_options") or {}
    modalities = generation.get("response_modalities") or ["TEXT", "IMAGE"]
    schema = generation.get("response_json_schema") or generation.get("response_schema")
    return Ask(
        model=model,
        turns=tuple(_turn(c, i) for i, c in enumerate(body.get("contents") or [])),
        ratio=image.get("aspect_ratio"),
        size=image.get("image_size"),
        modalities=tuple(str(m).upper() for m in modalities),
        include_thoughts=bool(thinking.get("include_thoughts")),
        level=_upper(thinking.get("thinking_level")),
        budget=thinking.get("thinking_budget"),
        tier=str(body.get("service_tier") or "standard").lower(),
        candidates=int(generation.get("candidate_count") or 1),
        system=_words(body.get("system_instruction")),
        searches=_searches(body.get("tools") or []),
        json=generation.get("response_mime_type") == "application/json",
        schema=schema,
        seed=generation.get("seed"),
        mime=image.get("mime_type") or options.get("mime_type"),
        quality=options.get("compression_quality"),
        store=body.get("store"),
        labels=body.get("labels") or {},
        vertex=vertex,
    )


def _upper(value: Any) -> str | None:
    return None if value is None else str(value).upper()


def _image(generation: dict[str, Any]) -> dict[str, Any]:
    """imageConfig, or responseFormat.image with its enumerations put into plain words."""
    plain = generation.get("image_config") or {}
    image = dict((generation.get("response_format") or {}).get("image") or {})
    if "image_size" in image:
        image["image_size"] = _SIZES.get(image["image_size"], image["image_size"])
    if str(image.get("aspect_ratio", "")).startswith("ASPECT_RATIO_"):
        wide, _, tall = image["aspect_ratio"].removeprefix("ASPECT_RATIO_").partition("_BY_")
        image["aspect_ratio"] = f"{_NUMBERS.get(wide, wide)}:{_NUMBERS.get(tall, tall)}"
    return {**plain, **image}


def _words(content: dict[str, Any] | None) -> str | None:
    if content is None:
        return None
    return "\n".join(str(p.get("text", "")) for p in content.get("parts") or [])


def _searches(tools: list[dict[str, Any]]) -> tuple[str, ...]:
    kinds: list[str] = []
    for tool in tools:
        if "google_search" in tool:
            types = (tool["google_search"] or {}).get("search_types") or {"web_search": {}}
            kinds += [name.removesuffix("_search") for name in types]
    return tuple(kinds)


def _turn(content: dict[str, Any], index: int) -> Turn:
    role = content.get("role") or "user"
    if role not in {"user", "model"}:
        raise invalid("Please use a valid role: user, model.")
    parts = content.get("parts") or []
    return Turn(role, tuple(_part(p, f"contents[{index}].parts[{i}]") for i, p in enumerate(parts)))


def _part(part: dict[str, Any], path: str) -> Part:
    marks = {
        "thought": bool(part.get("thought")),
        "signature": str(part.get("thought_signature") or ""),
    }
    if "inline_data" in part:
        blob = part["inline_data"] or {}
        data = decode64(blob.get("data", ""), f"{path}.inline_data.data")
        return Part(data=data, mime=str(blob.get("mime_type", "")), **marks)  # type: ignore[arg-type]
    if "file_data" in part:
        file = part["file_data"] or {}
        uri, mime = str(file.get("file_uri", "")), str(file.get("mime_type", ""))
        return Part(uri=uri, mime=mime, **marks)  # type: ignore[arg-type]
    text = part.get("text")
    return Part(text=None if text is None else str(text), **marks)  # type: ignore[arg-type]
