# SPDX-License-Identifier: GPL-3.0-or-later
"""The one line below the main button: what went wrong and what to do next, or how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from cavendish_client import errors
from cavendish_client.model import Plan
from cavendish_client.studio.price import dollars


class Action(Enum):
    """What a button beside the line does. The values are its words."""

    NONE = ""
    COPY = "Copy Command"
    KEY = "Add a Key…"
    SETTINGS = "Settings…"
    PAY_AGAIN = "Ask Again"


@dataclass(frozen=True)
class Line:
    """Words for the artist. command: what COPY copies."""

    text: str
    is_error: bool = False
    action: Action = Action.NONE
    command: str = ""


SETTLED_IN_SETTINGS = (errors.BudgetExceeded, errors.LocalOnly, errors.CloudNotAllowed)


def of_error(error: errors.CavendishError) -> Line:
    """What happened and what to do next."""
    command = error.metadata.get("command", "")
    return Line(f"{error.message} {error.next_step}", True, _action(error, command), command)


def of_result(plan: Plan, cost_micro_usd: int, notes: Sequence[str], *, cached: bool) -> Line:
    """How a result was made: what it cost, what is to be minded, and why so."""
    paid = dollars(cost_micro_usd) if cost_micro_usd else ""
    price = "From the cache, at no cost." if cached else f"Cost {paid}." if paid else ""
    # Why it went to a model is told by the last reason; why it did not, by all of them.
    reasons = plan.reasons[-1:] if plan.leaves_machine else plan.reasons
    return Line(" ".join(filter(None, (price, *notes, *reasons))))


def _action(error: errors.CavendishError, command: str) -> Action:
    if command:
        return Action.COPY
    if isinstance(error, errors.AnswerUnknown):
        return Action.PAY_AGAIN
    if isinstance(error, errors.CredentialError):
        return Action.KEY
    return Action.SETTINGS if isinstance(error, SETTLED_IN_SETTINGS) else Action.NONE
