# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer: its parts, why it ended, what it took; and its form as generateContent tells it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from cavendish_standin.usage import Usage

TRAFFIC = {"standard": "ON_DEMAND", "flex": "ON_DEMAND_FLEX", "priority": "ON_DEMAND_PRIORITY"}


@dataclass(frozen=True)
class Said:
    """One part of an answer: words, or an encoded picture."""

    text: str | None = None
    data: bytes | None = None
    mime: str = ""
    thought: bool = False
    signature: str = ""

    def message(self) -> dict[str, Any]:
        """The part as JSON, in camelCase and standard base64."""
        part: dict[str, Any] = {}
        if self.data is not None:
            data = base64.b64encode(self.data).decode()
            part["inlineData"] = {"mimeType": self.mime, "data": data}
        else:
            part["text"] = self.text or ""
        if self.thought:
            part["thought"] = True
        if self.signature:
            part["thoughtSignature"] = self.signature
        return part


@dataclass(frozen=True)
class Answer:
    """One candidate, or a blocked prompt (blocked: the reason).

    parts is None where content is absent altogether, empty where it has a role and no parts.
    """

    id: str
    model: str
    parts: tuple[Said, ...] | None
    usage: Usage
    finish: str = "STOP"
    message: str = ""
    blocked: str = ""
    grounding: dict[str, Any] = field(default_factory=dict)
    vertex: bool = False
    counted: bool = True

    def body(self) -> dict[str, Any]:
        """The whole GenerateContentResponse."""
        body: dict[str, Any] = {"modelVersion": self.model, "responseId": self.id}
        if self.blocked:
            body["promptFeedback"] = {"blockReason": self.blocked}
        else:
            body["candidates"] = [self._candidate()]
        if self.counted:
            body["usageMetadata"] = self.usage.message()
        if self.vertex:
            body["createTime"] = datetime.now(UTC).isoformat().replace("+00:00", "Z")
            if self.counted:
                traffic = TRAFFIC[self.usage.tier]
                body["usageMetadata"]["trafficType"] = traffic
                del body["usageMetadata"]["serviceTier"]
        return body

    def _candidate(self) -> dict[str, Any]:
        candidate: dict[str, Any] = {"index": 0}
        if self.parts is not None:
            content: dict[str, Any] = {"role": "model"}
            if self.parts:
                content["parts"] = [part.message() for part in self.parts]
            candidate["content"] = content
        if self.finish:
            candidate["finishReason"] = self.finish
        if self.message:
            candidate["finishMessage"] = self.message
        if self.grounding:
            candidate["groundingMetadata"] = self.grounding
        return candidate

    def chunks(self) -> list[dict[str, Any]]:
        """The same as a stream tells it: a part a chunk, then the reason and the usage."""
        if self.blocked or not self.parts:
            return [self.body()]
        bodies = [
            replace(self, parts=(part,), finish="", message="", grounding={}, counted=False).body()
            for part in self.parts
        ]
        return [*bodies, replace(self, parts=(Said(text=""),)).body()]
