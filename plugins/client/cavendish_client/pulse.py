# SPDX-License-Identifier: GPL-3.0-or-later
"""Streams without a deadline, for as long as the daemon answers at all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from cavendish_client import errors
from cavendish_client.channel import ConnectionLost
from cavendish_client.session import Session
from cavendish_proto.v1 import daemon_pb2

LOGGER = logging.getLogger(__name__)
QUIET_SECONDS = 15.0


async def beating(session: Session, messages: AsyncIterator[Any]) -> AsyncGenerator[Any, None]:
    """The messages of a stream; it ends with ConnectionLost once the daemon falls silent."""
    pulse = asyncio.ensure_future(end_when_silent(session))
    try:
        async for message in messages:
            yield message
    finally:
        pulse.cancel()


async def end_when_silent(session: Session) -> None:
    """Ends a session whose daemon is there, but does not answer any more.

    What is watched may be silent for long, and a watch has no deadline.
    """
    try:
        while True:
            await asyncio.sleep(QUIET_SECONDS)
            await session.call("DaemonService.GetStatus", daemon_pb2.GetStatusRequest())
    except (ConnectionLost, errors.CavendishError) as error:
        LOGGER.warning("%r does not answer: %s", session.endpoint, error)
        session.close()
