# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result's layer remembers of its making."""

from __future__ import annotations

import json
from datetime import datetime, timezone

from cavendish_client import VERSION, Result

PARASITE = "cavendish-result"


def record(result: Result, moment: datetime, *, operation: str = "", prompt: str = "") -> bytes:
    """The making of a result as a JSON object, ASCII only: PyGObject refuses bytes above 127."""
    facts = {
        "operation": operation,
        "prompt": prompt,
        "engine": result.plan.engine,
        "model": result.plan.model,
        "reasons": list(result.plan.reasons),
        "left_machine": result.plan.leaves_machine,
        "seed": result.seed,
        "engine_seconds": round(result.engine_seconds, 3),
        "cost_micro_usd": result.cost_micro_usd,
        "job_id": result.job_id,
        "time": moment.astimezone(timezone.utc).isoformat(timespec="seconds"),
        "version": VERSION,
    }
    return json.dumps(facts).encode("ascii")
