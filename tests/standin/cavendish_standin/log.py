# SPDX-License-Identifier: GPL-3.0-or-later
"""What came in, request by request: for tests that ask what left the machine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from cavendish_standin.ask import Ask, Part
from cavendish_standin.composition import Composed
from cavendish_standin.script import Step


@dataclass
class Entry:
    """One request: its address, what it asked for, and how it was treated."""

    method: str
    path: str
    key: str
    headers: dict[str, str]
    status: int = 0
    facts: dict[str, Any] = field(default_factory=dict)

    def take(self, ask: Ask, step: Step, label: str) -> None:
        """Notes what was asked and which step it meets."""
        self.facts |= {
            "label": label,
            "fault": step.fault,
            "model": ask.model,
            "ratio": ask.ratio,
            "size": ask.size,
            "tier": ask.tier,
            "level": ask.level,
            "store": ask.store,
            "searches": ask.searches,
            "turns": [
                {"role": turn.role, "parts": [_part(part) for part in turn.parts]}
                for turn in ask.turns
            ],
        }

    def show(self, composed: Composed) -> None:
        """Notes what was answered."""
        self.facts |= {
            "id": composed.answer.id,
            "finish": composed.answer.finish,
            "drift": composed.drift.row() if composed.drift else None,
            "pixels": composed.size,
        }

    def row(self) -> dict[str, Any]:
        """The entry as JSON."""
        own = {"method": self.method, "path": self.path, "key": self.key, "status": self.status}
        return {**own, "headers": self.headers, **self.facts}


def _part(part: Part) -> dict[str, Any]:
    if part.data is None:
        return {"text": part.text, "uri": part.uri}
    digest = hashlib.sha256(part.data).hexdigest()
    return {"mime": part.mime, "bytes": len(part.data), "sha256": digest}
