# SPDX-License-Identifier: GPL-3.0-or-later
"""What a panel's settings show and change: keys, budget, and what may leave this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from cavendish_client import errors
from cavendish_client.client import AsyncClient
from cavendish_client.credential import Key, KeySource
from cavendish_client.settings import Permission, Settings
from cavendish_client.studio.network import Network
from cavendish_client.studio.price import dollars
from cavendish_client.usage import Budget, Usage

PERMISSIONS = (
    (Permission.ASK, "Ask once for each document"),
    (Permission.ALLOW, "Always allow"),
    (Permission.NEVER, "Never"),
)
PLACES = {
    KeySource.ENVIRONMENT: "the environment variable {place}",
    KeySource.KEYRING: "the keyring {place}",
    KeySource.FILE: "the private file {place}",
}


@dataclass(frozen=True)
class Page:
    """All that the settings show. local_only: the document never leaves this machine."""

    settings: Settings
    keys: tuple[Key, ...]
    budget: Budget
    usage: Usage
    local_only: bool
    local_layers: tuple[str, ...] = ()

    def key_words(self, endpoint: str) -> str:
        """Where the endpoint's key is, or that there is none."""
        key = next((key for key in self.keys if key.endpoint == endpoint), None)
        if key is None:
            return "No key yet"
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
        """Takes over permission, budget and the document's mark; answers with what holds then."""

        async def work(client: AsyncClient) -> Page:
            await client.settings.update(page.settings, ["cloud"])
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


def with_choices(page: Page, permission: Permission, budget: Budget, *, local_only: bool) -> Page:
    """The page as the artist wants it."""
    settings = replace(page.settings, cloud=permission)
    return replace(page, settings=settings, budget=budget, local_only=local_only)


async def _page(client: AsyncClient, document: str) -> Page:
    settings, keys, (budget, _), usage = await asyncio.gather(
        client.settings.get(),
        client.credentials.list(),
        client.usage.budget(document),
        client.usage.sums(document),
    )
    if not document:
        return Page(settings, keys, budget, usage, local_only=False)
    policy = await client.settings.policy(document)
    return Page(settings, keys, budget, usage, policy.local_only, policy.local_layers)
