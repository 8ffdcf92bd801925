# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the daemon for the studio, and brings each answer back to the host's main thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from cavendish_client import errors
from cavendish_client.background import Background, Handle
from cavendish_client.model import Plan
from cavendish_client.pixels import Pixels
from cavendish_client.request import AnyRequest

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient

LOGGER = logging.getLogger(__name__)
# While an artist types, an estimate waits for a moment of rest.
REST_SECONDS = 0.3
Answer = Callable[[Any, "errors.CavendishError | None"], None]
Marshal = Callable[[Callable[[], None]], None]


class Network:
    """Calls that never block. Each answer is called once, on the main thread.

    marshal: runs a call on the host's main thread, soon; called on the network's thread.
    """

    def __init__(self, session: Background, marshal: Marshal) -> None:
        self.session = session
        self._marshal = marshal

    def ask(
        self, work: Callable[[AsyncClient], Awaitable[Any]], answer: Answer | None = None
    ) -> Handle[Any]:
        """Awaits what work makes of the client."""
        return self.session.submit(work, self.home(answer) if answer else None)

    def home(self, slot: Callable[..., None]) -> Callable[..., None]:
        """The same slot, for the network's thread to call."""
        return lambda *values: self._marshal(partial(slot, *values))

    def estimate_soon(self, request: AnyRequest, answer: Answer) -> Handle[Plan]:
        """What a request would do, once the artist rests. Cancel it for the next one."""

        async def work(client: AsyncClient) -> Plan:
            await asyncio.sleep(REST_SECONDS)
            return await client.estimate(request)

        return self.ask(work, answer)

    def gather(
        self,
        thread: tuple[str, str] | None,
        files: Mapping[str, Callable[[], Pixels]],
        answer: Answer,
    ) -> Handle[Any]:
        """The thread to go on with, and pixels of files; what can take long is done beside.

        thread: its name, '' to begin one, and the document's; None for none at all.
        """

        async def work(client: AsyncClient) -> tuple[str, dict[str, Pixels]]:
            read = {key: await asyncio.to_thread(load) for key, load in files.items()}
            if thread is None:
                return "", read
            name, document = thread
            return name or (await client.threads.create(document)).thread_id, read

        return self.ask(work, answer)
