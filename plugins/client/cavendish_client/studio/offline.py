# SPDX-License-Identifier: GPL-3.0-or-later
"""Work offline: the artist's one switch for all pictures, editors and scripts; the daemon keeps it.

While it is on, the daemon sends nothing and fetches nothing, whatever the settings say; they hold
again afterwards.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cavendish_client import errors
from cavendish_client.studio.network import Network

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient

TITLES = {None: "Work offline", False: "Work offline", True: "Working offline"}
TIPS = {
    None: "Nothing is sent anywhere before you ask for something; how this is set is known then",
    False: "Nothing more leaves this machine, and no model is fetched: you get what works here",
    True: (
        "Nothing leaves this machine, and no model is fetched, from any editor or script. "
        "What your settings allow holds again when you switch this off"
    ),
}
HELD = errors.WorkingOffline(
    "The daemon was started with --offline.",
    "Stop it, and the next one starts as it is set.",
    command="cavendish stop",
)
Told = Callable[["errors.CavendishError | None"], None]


class Offline:
    """The switch, as the daemon last told of it. On the main thread.

    told: is called when it has changed, with None, and when it could not be, with the reason.
    """

    def __init__(self, network: Network, told: Told) -> None:
        self._network = network
        self._told = told
        self._asked = 0
        self._is_turning = False
        self._is_on: bool | None = None

    @property
    def is_on(self) -> bool | None:
        """Whether the artist works offline; None until the daemon has told."""
        return self._is_on

    @property
    def title(self) -> str:
        """The words beside the switch."""
        return TITLES[self._is_on]

    @property
    def tip(self) -> str:
        """What it means as it is."""
        return TIPS[self._is_on]

    def learn(self) -> None:
        """Asks the daemon: another editor, or a script, may have switched it.

        Not while a turn of ours is under way: it tells the same, and this answer may be older.
        """
        if not self._is_turning:
            self._ask(_state, None)

    def turn(self, is_on: bool) -> None:
        """Switches it."""
        self._is_turning = True
        self._ask(partial(_turned, is_on), is_on)

    def _ask(self, work: Callable[[AsyncClient], Awaitable[bool]], wanted: bool | None) -> None:
        self._asked += 1
        answer = partial(self._answered, self._asked, wanted)
        self._network.ask(work, answer)

    def _answered(
        self,
        number: int,
        wanted: bool | None,
        is_on: bool | None,
        error: errors.CavendishError | None,
    ) -> None:
        if number != self._asked:
            return  # Something newer has been asked.
        self._is_turning = False
        is_new = is_on is not None and is_on is not self._is_on
        self._is_on = self._is_on if is_on is None else is_on
        if wanted is False and is_on:
            error = HELD
        if is_new or wanted is not None:
            self._told(error)


async def _state(client: AsyncClient) -> bool:
    return (await client.settings.get()).work_offline


async def _turned(is_on: bool, client: AsyncClient) -> bool:
    settings = replace(await client.settings.get(), work_offline=is_on)
    return (await client.settings.update(settings, ["work_offline"])).work_offline
