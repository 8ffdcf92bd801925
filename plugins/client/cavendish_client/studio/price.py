# SPDX-License-Identifier: GPL-3.0-or-later
"""Money in the words of the panels."""

from __future__ import annotations

import math

from cavendish_client.model import Plan

MICRO = 1_000_000
CENT = 10_000


def dollars(micro_usd: int) -> str:
    """For example '$0.04', '$1.20', '<$0.01'; rounded up, so that nothing costs more than told."""
    if 0 < micro_usd < CENT:
        return "<$0.01"
    cents = -(-micro_usd // CENT)
    return f"${cents // 100}.{cents % 100:02d}"


def priced(title: str, plan: Plan | None, count: int = 1) -> str:
    """The words of a main button: what it does and what that costs, as far as it is known."""
    named = f"{title} {count}" if count > 1 else title
    if plan is None:
        return named
    if not plan.price_micro_usd:
        return f"{named} · free"
    return f"{named} · {dollars(plan.price_micro_usd * count)}"


def micro(words: str) -> int | None:
    """An amount as an artist types it, '$1.50' or '1,5'; None for nothing. Raises ValueError."""
    plain = words.strip().lstrip("$").strip().replace(",", ".")
    if not plain:
        return None
    number = float(plain)
    if not 0 <= number < math.inf:
        raise ValueError(words)
    return round(number * MICRO)
