# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stand-in can be told, at its start or while it runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import Any

from cavendish_standin.drift import Drift
from cavendish_standin.models import MODELS


@dataclass(frozen=True)
class Settings:
    """keys: the valid ones; none means that any will do. drift: fixed, or the seed of one that
    differs from request to request. vary: the same request, sent again, gives another picture.
    bill_unsent: an answer that the client did not stay for is paid for all the same.
    """

    keys: tuple[str, ...] = ("standin-key",)
    leaked_keys: tuple[str, ...] = ()
    models: tuple[str, ...] = tuple(MODELS)
    drift: Drift | str = "0"
    latency_ms: float = 2.0
    body_limit: int = 100 * 1024 * 1024
    vary: bool = True
    bill_unsent: bool = True
    secret: str = "a secret that outlives the process"

    def changed(self, values: dict[str, Any]) -> Settings:
        """With the values of a JSON object; raises ValueError for what is not known."""
        if unknown := set(values) - {f.name for f in fields(self)}:
            raise ValueError(f"unknown in the settings: {sorted(unknown)}")
        values = {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}
        if unknown := set(values.get("models", ())) - set(MODELS):
            raise ValueError(f"unknown models: {sorted(unknown)}")
        if "drift" in values:
            values["drift"] = read_drift(values["drift"])
        return replace(self, **values)


def read_drift(value: Any) -> Drift | str:
    """'none', 'random', 'random:SEED', a JSON object in a string, or such an object."""
    if isinstance(value, str) and value.startswith("{"):
        value = json.loads(value)
    if isinstance(value, dict):
        return Drift.read(value)
    if value == "none":
        return Drift()
    kind, _, seed = str(value).partition(":")
    if kind != "random":
        raise ValueError(f"unknown drift: {value}")
    return seed or "0"
