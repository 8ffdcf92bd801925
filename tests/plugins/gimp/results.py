# SPDX-License-Identifier: GPL-3.0-or-later
"""Results to test with."""

from __future__ import annotations

from cavendish_client import Box, PixelFormat, Pixels, Plan, Result, Transport


def result(**changes: object) -> Result:
    """A result of 2 x 1 pixels at (3, 4)."""
    fields: dict[str, object] = {
        "job_id": "job-1",
        "image": Pixels(bytes(8), 2, 1),
        "mask": Pixels(bytes(2), 2, 1, PixelFormat.GRAY8),
        "placement": Box(3, 4, 2, 1),
        "seed": 7,
        "plan": Plan("classic", reasons=("It is the only engine, señor.",)),
        "engine_seconds": 0.12345,
        "cost_micro_usd": 0,
        "transport": Transport("exchange", "exchange"),
    }
    return Result(**(fields | changes))  # type: ignore[arg-type]
