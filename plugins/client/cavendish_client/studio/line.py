# SPDX-License-Identifier: GPL-3.0-or-later
"""The one line below the main button: what went wrong and what to do next, or how it was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from cavendish_client import errors
from cavendish_client.model import Result, Selection, Source, Words
from cavendish_client.studio.draft import Layer
from cavendish_client.studio.price import dollars

MOST_LINKS = 8


class Action(Enum):
    """What a button beside the line does. The values are its words."""

    NONE = ""
    COPY = "Copy Command"
    KEY = "Add a Key…"
    SETTINGS = "Settings…"
    ONLINE = "Work Online"
    MODELS = "Models…"
    PAY_AGAIN = "Ask Again"


@dataclass(frozen=True)
class Link:
    """A page of the web, http or https. title: one line, which may say anything."""

    title: str
    uri: str


@dataclass(frozen=True)
class Line:
    """Words for the artist. command: what COPY copies. links: what the model has looked at."""

    text: str
    is_error: bool = False
    action: Action = Action.NONE
    command: str = ""
    links: tuple[Link, ...] = ()


SETTLED_IN_SETTINGS = (errors.BudgetExceeded, errors.LocalOnly, errors.CloudNotAllowed)


def of_error(error: errors.CavendishError, layers: Iterable[Layer] = ()) -> Line:
    """What happened and what to do next. layers: those that it may speak of by their ids."""
    command, text = error.metadata.get("command", ""), f"{error.message} {error.next_step}"
    for layer in layers:
        text = text.replace(repr(layer.layer_id), f"“{layer.name}”")
    return Line(text, True, _action(error, command), command)


def of_selection(found: Selection) -> Line:
    """How a selection was found, and why so."""
    return Line(" ".join((*found.notes, *found.plan.reasons)))


def of_result(made: Result | Words, cost_micro_usd: int, before: Line | None = None) -> Line:
    """How a result was made: what it cost, what is to be minded, why so, and from which pages.

    before: the line of the same run's other results.
    """
    paid, plan = dollars(cost_micro_usd) if cost_micro_usd else "", made.plan
    price = "From the cache, at no cost." if made.cached else f"Cost {paid}." if paid else ""
    # Why it went to a model is told by the last reason; why it did not, by all of them.
    reasons = plan.reasons[-1:] if plan.leaves_machine else plan.reasons
    earlier = before.links if before is not None else ()
    links = tuple(dict.fromkeys((*earlier, *links_of(made.sources))))
    return Line(" ".join(filter(None, (price, *made.notes, *reasons))), links=links[:MOST_LINKS])


def links_of(sources: Iterable[Source]) -> Iterator[Link]:
    """The pages that can be opened in a browser; their addresses come from a server."""
    for source in sources:
        parts = urlsplit(source.uri)
        if parts.scheme in ("http", "https") and parts.hostname:
            yield Link(" ".join(source.title.split()) or parts.hostname, source.uri)


def _action(error: errors.CavendishError, command: str) -> Action:
    if command:
        return Action.COPY
    if isinstance(error, errors.AnswerUnknown):
        return Action.PAY_AGAIN
    if isinstance(error, errors.WorkingOffline):
        return Action.ONLINE
    if isinstance(error, (errors.ModelNotInstalled, errors.ModelNotOffered)):
        return Action.MODELS
    if isinstance(error, errors.CredentialError):
        return Action.KEY
    return Action.SETTINGS if isinstance(error, SETTLED_IN_SETTINGS) else Action.NONE
