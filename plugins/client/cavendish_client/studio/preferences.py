# SPDX-License-Identifier: GPL-3.0-or-later
"""What a panel's settings show and change: keys, budget, and what may leave this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cavendish_client import errors
from cavendish_client.credential import Key, KeySource
from cavendish_client.settings import Endpoint, EndpointState, Permission, Settings
from cavendish_client.studio.network import Network
from cavendish_client.studio.price import dollars
from cavendish_client.usage import Budget, Usage

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient

PERMISSIONS = (
    (Permission.ASK, "Ask once for each document"),
    (Permission.ALLOW, "Always allow"),
    (Permission.NEVER, "Never"),
)
CAPS = (
    ("day", "At most a day, $"),
    ("month", "At most a month, $"),
    ("document", "At most a document, $"),
    ("live", "Live drawing a day, $"),
)
PLACES = {
    KeySource.ENVIRONMENT: "the environment variable {place}",
    KeySource.KEYRING: "the keyring {place}",
    KeySource.FILE: "the private file {place}",
}


@dataclass(frozen=True)
class Page:
    """All that the settings show. local_only: the document never leaves this machine.

    local_layers: the ids of its layers that do not, whatever the rest does.
    """

    settings: Settings
    keys: tuple[Key, ...]
    budget: Budget
    usage: Usage
    states: tuple[EndpointState, ...] = ()
    local_only: bool = False
    local_layers: tuple[str, ...] = ()

    @property
    def endpoints(self) -> tuple[tuple[str, str], ...]:
        """The endpoints in the order in which they are tried, each with its title."""
        names = [one.name for one in self.settings.endpoints]
        return tuple((name, f"{number}. {name}") for number, name in enumerate(names, 1))

    def with_first(self, endpoint: str) -> Page:
        """The same with an endpoint to be tried before all others."""
        known = sorted(self.settings.endpoints, key=lambda one: one.name != endpoint)
        return replace(self, settings=replace(self.settings, endpoints=tuple(known)))

    def problem_words(self, endpoint: str) -> str:
        """Why an endpoint cannot be used just now, in a sentence; '' if it can."""
        problem = next((one.problem for one in self.states if one.endpoint == endpoint), "")
        return f"Not used just now: {problem.rstrip('.')}." if problem else ""

    def key_words(self, endpoint: str) -> str:
        """Where the endpoint's key is, or that there is none."""
        key = next((key for key in self.keys if key.endpoint == endpoint), None)
        if key is None:
            needs_none = any(one.keyed for one in self.states if one.endpoint == endpoint)
            return "Needs no key" if needs_none else "No key yet"
        if key.problem:
            return key.problem
        hint = f"…{key.hint}, in " if key.hint else "In "
        return hint + PLACES[key.source].format(place=key.place)

    @property
    def spent_words(self) -> str:
        """What has been spent."""
        today, month = self.usage.today.total_micro_usd, self.usage.month.total_micro_usd
        words = f"Spent {dollars(today)} today, {dollars(month)} this month"
        if self.usage.document is not None:
            words += f", {dollars(self.usage.document.total_micro_usd)} on this document"
        return f"{words}."


PageAnswer = Callable[["Page | None", "errors.CavendishError | None"], None]


class Preferences:
    """Reads and writes them; each answer comes on the main thread."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def load(self, document: str, answer: PageAnswer) -> None:
        """All of it; document '' where none is open."""
        self._network.ask(lambda client: _page(client, document), answer)

    def save(self, document: str, page: Page, answer: PageAnswer) -> None:
        """Takes over permission, the order of endpoints, budget and the document's marks.

        Answers with what holds then.
        """

        async def work(client: AsyncClient) -> Page:
            now = await client.settings.get()
            ordered = _ordered(now.endpoints, [one.name for one in page.settings.endpoints])
            wanted = replace(now, cloud=page.settings.cloud, endpoints=ordered)
            changed = ["cloud"] if ordered == now.endpoints else ["cloud", "endpoints"]
            await client.settings.update(wanted, changed)
            await client.usage.set_budget(page.budget)
            if document:
                await client.settings.set_policy(
                    document, local_only=page.local_only, local_layers=page.local_layers
                )
            return await _page(client, document)

        self._network.ask(work, answer)

    def store_key(
        self, document: str, endpoint: str, key: str, answer: PageAnswer, *, allow_file: bool
    ) -> None:
        """Stores a key; '' forgets the one that is stored."""

        async def work(client: AsyncClient) -> Page:
            if key:
                await client.credentials.set(endpoint, key, allow_file=allow_file)
            else:
                await client.credentials.delete(endpoint)
            return await _page(client, document)

        self._network.ask(work, answer)


def with_choices(
    page: Page,
    permission: Permission,
    budget: Budget,
    *,
    local_only: bool,
    local_layers: Iterable[str] = (),
) -> Page:
    """The page as the artist wants it."""
    settings, layers = replace(page.settings, cloud=permission), tuple(local_layers)
    return replace(
        page, settings=settings, budget=budget, local_only=local_only, local_layers=layers
    )


def local_layers(page: Page, marks: Mapping[str, bool]) -> tuple[str, ...]:
    """The layers that never leave this machine. marks: those that can be chosen, and whether.

    The marks of layers that are not in the picture just now stay: an undo may bring them back.
    """
    kept = (one for one in page.local_layers if one not in marks)
    return (*kept, *(layer for layer, is_marked in marks.items() if is_marked))


def _ordered(endpoints: tuple[Endpoint, ...], names: Sequence[str]) -> tuple[Endpoint, ...]:
    """The endpoints in the order of their names; those that are not named, last."""
    place = {name: number for number, name in enumerate(names)}
    return tuple(sorted(endpoints, key=lambda one: place.get(one.name, len(names))))


async def _page(client: AsyncClient, document: str) -> Page:
    settings, states, keys, (budget, _), usage = await asyncio.gather(
        client.settings.get(),
        client.settings.states(),
        client.credentials.list(),
        client.usage.budget(document),
        client.usage.sums(document),
    )
    page = Page(settings, keys, budget, usage, states)
    if not document:
        return page
    policy = await client.settings.policy(document)
    return replace(page, local_only=policy.local_only, local_layers=policy.local_layers)
