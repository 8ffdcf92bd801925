# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stand-in says where words are asked for: captions, read text, JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from cavendish_standin.ask import Ask
from cavendish_standin.memory import Memory

_READ = re.compile(r"\b(read|transcribe|which text|what text|exact text|strings?)\b", re.IGNORECASE)
CAPTION = "A textured shape in the middle of a soft, blotched background."


def say(ask: Ask, memory: Memory | None) -> str:
    """The answer in words; texts that the picture was given are read back out of it."""
    texts = memory.texts if memory else ()
    reading = bool(_READ.search(ask.prompt))
    if ask.json:
        return json.dumps(_fill(ask.schema or {}, texts, reading), ensure_ascii=False)
    return "\n".join(texts) if reading else CAPTION


def _fill(schema: dict[str, Any], texts: tuple[str, ...], reading: bool) -> Any:
    """A value of the schema's type: texts where lists or read words are wanted."""
    kind = str(schema.get("type", "object")).lower()
    if kind == "array":
        inner = schema.get("items") or {}
        if str(inner.get("type", "string")).lower() == "string":
            return list(texts)
        return [_fill(inner, (text,), reading) for text in texts]
    if kind == "object":
        properties = schema.get("properties") or {}
        if not properties:
            return {"texts": list(texts)} if reading else {"text": CAPTION}
        return {name: _fill(inner, texts, reading) for name, inner in properties.items()}
    if kind == "string" and schema.get("enum"):
        return schema["enum"][0]
    plain = {"number": 1.0, "integer": 1, "boolean": True}
    return plain.get(kind, "\n".join(texts) if reading else CAPTION)
