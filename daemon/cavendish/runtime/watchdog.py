# SPDX-License-Identifier: GPL-3.0-or-later
"""Notices that nobody can find this daemon any more."""

import asyncio
from collections.abc import Callable

from cavendish.runtime.discovery import DiscoveryFile

INTERVAL_SECONDS = 30.0


async def watch_discovery(
    file: DiscoveryFile, lost: Callable[[], None], interval: float = INTERVAL_SECONDS
) -> None:
    """Calls lost, once, when daemon.json was removed or replaced by another daemon's."""
    while file.is_mine():  # noqa: ASYNC110 - a file system tells no event
        await asyncio.sleep(interval)
    lost()
