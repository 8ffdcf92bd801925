# SPDX-License-Identifier: GPL-3.0-or-later
"""The Interactions API: its requests as asks, its answers as steps, whole or as events."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cavendish_standin.answer import Answer, Said
from cavendish_standin.ask import Ask, Part, Turn, decode64
from cavendish_standin.refusals import REFUSALS, bad_argument, invalid
from cavendish_standin.signatures import DUMMIES

_INPUTS = {"user_input": "user", "model_output": "model"}


@dataclass(frozen=True)
class Kept:
    """What the server keeps of an interaction that was stored."""

    turns: tuple[Turn, ...]
    body: dict[str, Any]


class Interactions:
    """The stored interactions, and both directions of translation."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    def read(self, body: dict[str, Any]) -> Ask:
        """The ask of a request whose names are checked; raises Refusal."""
        if body.get("background"):
            raise bad_argument("background", "not supported for this model")
        generation = body.get("generation_config") or {}
        wanted = body.get("response_format") or {}
        wanted = wanted[0] if isinstance(wanted, list) else wanted
        pictured = wanted.get("type", "image") == "image"
        level = generation.get("thinking_level")
        return Ask(
            model=str(body.get("model", "")),
            turns=(*self._earlier(body), *_turns(body.get("input"))),
            ratio=wanted.get("aspect_ratio"),
            size=wanted.get("image_size"),
            modalities=("TEXT", "IMAGE") if pictured else ("TEXT",),
            include_thoughts=generation.get("thinking_summaries") == "auto",
            level=level.upper() if level else None,
            tier=body.get("service_tier") or "standard",
            system=body.get("system_instruction"),
            searches=_searches(body.get("tools") or []),
            json=wanted.get("mime_type") == "application/json",
            schema=wanted.get("schema"),
            seed=generation.get("seed"),
            store=body.get("store"),
            labels=body.get("labels") or {},
        )

    def _earlier(self, body: dict[str, Any]) -> tuple[Turn, ...]:
        name = body.get("previous_interaction_id")
        return self.find(str(name)).turns if name else ()

    def find(self, name: str) -> Kept:
        """A stored interaction; raises Refusal."""
        if name not in self._kept:
            raise REFUSALS["entity_gone"]("")
        return self._kept[name]

    def delete(self, name: str) -> None:
        """Forgets one; raises Refusal for one that was not stored."""
        self.find(name)
        del self._kept[name]

    def body(self, ask: Ask, answer: Answer) -> dict[str, Any]:
        """The answer as an interaction; kept for later turns unless the request forbade it."""
        moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        body: dict[str, Any] = {
            "id": f"v1_{answer.id}",
            "object": "interaction",
            "status": _status(answer),
            "model": answer.model,
            "created": moment,
            "updated": moment,
            "steps": _steps(answer),
        }
        if answer.counted:
            body["usage"] = _usage(answer)
        if body["status"] != "completed":
            code = (answer.blocked or answer.finish).lower()
            body["errors"] = [{"code": code, "message": answer.message}]
        if ask.store is not False:
            said = Turn("model", tuple(map(_replayed, answer.parts or ())))
            turns = (*ask.turns, said) if answer.parts else ask.turns
            self._kept[body["id"]] = Kept(turns, body)
        return body


def events(body: dict[str, Any], *, broken: bool = False) -> list[bytes]:
    """The interaction as server-sent events; broken ends in an error before the output."""
    bare = {name: body[name] for name in ("id", "object", "model", "created", "updated")}
    told: list[dict[str, Any]] = [
        {"event_type": "interaction.created", "interaction": {**bare, "status": "in_progress"}}
    ]
    if broken:
        error = {"code": "unavailable", "message": "The model is overloaded."}
        return [_event({**told[0]}), _event({"event_type": "error", "error": error})]
    for i, step in enumerate(body["steps"]):
        told.append({"event_type": "step.start", "index": i, "step": {"type": step["type"]}})
        told += [{"event_type": "step.delta", "index": i, "delta": d} for d in _deltas(step)]
        told.append({"event_type": "step.stop", "index": i})
    done = {name: inner for name, inner in body.items() if name != "steps"}
    told.append({"event_type": "interaction.completed", "interaction": done})
    return [*map(_event, told), b"event: done\ndata: [DONE]\n\n"]


def _event(value: dict[str, Any]) -> bytes:
    return f"event: {value['event_type']}\ndata: {json.dumps(value)}\n\n".encode()


def _deltas(step: dict[str, Any]) -> list[dict[str, Any]]:
    if step["type"] == "model_output":
        return list(step["content"])
    summaries = [{"type": "thought_summary", "content": c} for c in step.get("summary", [])]
    return [*summaries, {"type": "thought_signature", "signature": step.get("signature", "")}]


def _turns(value: Any) -> tuple[Turn, ...]:
    """The turns of an input: words, contents, or steps with the signatures of their thoughts."""
    if isinstance(value, str):
        return (Turn("user", (Part(text=value),)),)
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise invalid("Invalid value at 'input'.", "input")
    if all(item.get("type") in {"text", "image"} for item in value):
        return (Turn("user", tuple(_part(c, f"input[{i}]") for i, c in enumerate(value))),)
    turns: list[Turn] = []
    signature = ""
    for i, step in enumerate(value):
        if step.get("type") == "thought":
            signature = step.get("signature") or ""
            continue
        turns.append(_turn(step, signature, f"input[{i}]"))
        signature = ""
    return tuple(turns)


def _turn(step: dict[str, Any], signature: str, path: str) -> Turn:
    role = _INPUTS.get(str(step.get("type")))
    if role is None:
        raise bad_argument(path, f"{step.get('type')}")
    contents = step.get("content") or []
    if isinstance(contents, str):
        contents = [{"type": "text", "text": contents}]
    parts = [_part(c, f"{path}.content[{i}]", signature) for i, c in enumerate(contents)]
    return Turn(role, tuple(parts))


def _part(content: dict[str, Any], path: str, signature: str = "") -> Part:
    """A part; the thought's signature is that of the picture, words carry none here."""
    if content.get("type") == "image":
        mime = str(content.get("mime_type", ""))
        if content.get("uri"):
            return Part(uri=str(content["uri"]), mime=mime)
        return Part(data=decode64(content.get("data"), path), mime=mime, signature=signature)
    return Part(text=str(content.get("text", "")), signature=DUMMIES[0])


def _replayed(said: Said) -> Part:
    return Part(said.text, said.data, said.mime, None, said.thought, said.signature)


def _searches(tools: list[dict[str, Any]]) -> tuple[str, ...]:
    kinds: list[str] = []
    for tool in tools:
        if tool.get("type") == "google_search":
            kinds += [n.removesuffix("_search") for n in tool.get("search_types", ["web_search"])]
    return tuple(kinds)


def _status(answer: Answer) -> str:
    if answer.blocked:
        return "failed"
    return "completed" if answer.finish == "STOP" else "incomplete"


def _steps(answer: Answer) -> list[dict[str, Any]]:
    parts = answer.parts or ()
    pictures = [part for part in parts if part.data is not None and not part.thought]
    thought: dict[str, Any] = {"type": "thought"}
    if pictures and pictures[0].signature:
        thought["signature"] = pictures[0].signature
    if summary := [_content(part) for part in parts if part.thought]:
        thought["summary"] = summary
    output = [_content(part) for part in parts if not part.thought]
    steps = [thought] if len(thought) > 1 else []
    return [*steps, {"type": "model_output", "content": output}] if output else steps


def _content(part: Said) -> dict[str, Any]:
    if part.data is None:
        return {"type": "text", "text": part.text or ""}
    data = base64.b64encode(part.data).decode()
    return {"type": "image", "mime_type": part.mime, "data": data}


def _usage(answer: Answer) -> dict[str, Any]:
    usage = answer.usage
    asked, made = usage.prompt_text + usage.prompt_images, usage.text + usage.images
    counts = [("text", usage.prompt_text), ("image", usage.prompt_images)]
    return {
        "total_input_tokens": asked,
        "total_output_tokens": made,
        "total_thought_tokens": usage.thoughts,
        "total_tokens": asked + made + usage.thoughts,
        "input_tokens_by_modality": [{"modality": m, "tokens": n} for m, n in counts if n],
        "output_tokens_by_modality": [{"modality": "image", "tokens": usage.images}],
    }
