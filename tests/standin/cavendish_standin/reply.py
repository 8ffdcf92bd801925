# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies: JSON, streams, what breaks, and what a step does to their transport."""

from __future__ import annotations

import json
from typing import Any

from cavendish_standin.answer import Answer
from cavendish_standin.bill import Line
from cavendish_standin.channel import Reply
from cavendish_standin.refusals import REFUSALS
from cavendish_standin.script import TRANSPORT, Step

HTML = (
    b"<html><head><title>502 Bad Gateway</title></head>\n<body><center><h1>502 Bad Gateway</h1>"
    b"</center></body></html>\n"
)


def broken(step: Step) -> Reply:
    """The reply where no model was asked."""
    html = {"Content-Type": "text/html; charset=UTF-8"}
    if step.fault == "html":
        return Reply(502, html, [HTML])
    if step.fault == "empty":
        return Reply(502, {}, [])
    if step.fault == "garbage":
        return Reply(200, {"Content-Type": "application/json"}, [b'{"candidates": ['])
    return Reply(reset=True)


def json_reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """A reply that is JSON."""
    heads = {"Content-Type": "application/json; charset=UTF-8", **(headers or {})}
    return Reply(status, heads, [json.dumps(body, ensure_ascii=False).encode()])


def treated(reply: Reply, step: Step, line: Line | None) -> Reply:
    """The reply with what the step does to its transport."""
    reply.line = line
    if step.fault not in TRANSPORT:
        return reply
    if step.fault in {"cut", "stall"}:
        reply.cut, reply.stall = step.fraction, step.fault == "stall"
    if step.fault == "drip":
        reply.drip = 1.0 if step.seconds is None else step.seconds
    return reply


def event_stream(pieces: list[bytes]) -> Reply:
    """Server-sent events, one a piece."""
    return Reply(200, {"Content-Type": "text/event-stream"}, pieces, stream=True)


def streamed(answer: Answer, step: Step, *, events: bool) -> Reply:
    """The answer as server-sent events, or as the pieces of one JSON list."""
    chunks: list[dict[str, Any]] = answer.chunks()
    if step.fault == "stream_error":
        chunks = [*chunks[:1], REFUSALS["overloaded"](answer.model).body()]
    texts = [json.dumps(chunk, ensure_ascii=False) for chunk in chunks]
    if events:
        pieces = [f"data: {text}\r\n\r\n".encode() for text in texts]
        return event_stream(pieces)
    pieces = [("[" if i == 0 else ",\r\n").encode() + t.encode() for i, t in enumerate(texts)]
    pieces.append(b"]")
    return Reply(200, {"Content-Type": "application/json; charset=UTF-8"}, pieces, stream=True)
