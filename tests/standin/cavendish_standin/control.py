# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses under /standin/: the bill, the log, the script and the settings."""

from __future__ import annotations

import json
from typing import Any

from cavendish_standin.channel import Reply, Request
from cavendish_standin.generation import Generation
from cavendish_standin.log import Entry
from cavendish_standin.reply import json_reply


class Control:
    """What a test asks of the stand-in itself; needs no key, for only this machine can ask."""

    def __init__(self, generation: Generation, entries: list[Entry]) -> None:
        self._generation = generation
        self._entries = entries

    def handle(self, request: Request) -> Reply:
        """Answers one such request; 400 with the reason for what makes no sense."""
        name = (request.method, request.path.removeprefix("/standin/"))
        try:
            return json_reply(self._answer(name, request.body))
        except (ValueError, TypeError) as error:
            return json_reply({"error": str(error)}, 400)

    def _answer(self, name: tuple[str, str], body: bytes) -> Any:
        value = json.loads(body) if body else {}
        generation = self._generation
        match name:
            case "GET", "bill":
                return generation.bill.statement()
            case "GET", "requests":
                return {"requests": [entry.row() for entry in self._entries]}
            case "POST", "script":
                generation.script.load(value)
                return {"waiting": len(generation.script.steps)}
            case "POST", "settings":
                generation.settings = generation.settings.changed(value)
                return {}
            case "POST", "reset":
                self._entries.clear()
                generation.reset()
                return {}
        raise ValueError(f"no such address: {name}")
