# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps one session alive: finds the daemon, starts it, shakes hands; again when it is lost."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from google.protobuf.message import Message

from cavendish_client import discovery, errors, start
from cavendish_client.channel import ConnectionLost
from cavendish_client.discovery import Endpoint
from cavendish_client.lock import FileLock
from cavendish_client.paths import StatePaths
from cavendish_client.session import Identity, Session, open_session
from cavendish_client.version import numbers
from cavendish_proto.v1 import daemon_pb2

LOGGER = logging.getLogger(__name__)
T = TypeVar("T")

START_SECONDS = 15.0
POLL_SECONDS = 0.01
HOLDER_SECONDS = 0.1
ABSENT_SECONDS = 3.0
MOST_STARTS = 4
STARTS_PERIOD_SECONDS = 60.0


class Connection:
    """A potentially running daemon. All methods run on one event loop."""

    def __init__(self, paths: StatePaths, identity: Identity, *, may_start: bool) -> None:
        self._paths = paths
        self._identity = identity
        self._may_start = may_start
        self._lock = asyncio.Lock()
        self._session: Session | None = None
        self._starts: deque[float] = deque(maxlen=MOST_STARTS)
        self._was_connected = False

    @property
    def paths(self) -> StatePaths:
        """The state folder's paths."""
        return self._paths

    async def session(self) -> Session:
        """The session, made where there is none. Raises DaemonError."""
        async with self._lock:
            if self._session is None:
                self._session = await self._establish()
                self._was_connected = True
                LOGGER.info("connected to %r", self._session.endpoint)
            return self._session

    def lost(self, session: Session) -> None:
        """Forgets a session whose connection has gone."""
        session.close()
        if self._session is session:
            self._session = None

    async def retried(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """What work gives, tried once more on a new session where the connection was lost.

        Only for what may be done twice. Raises CavendishError.
        """
        for attempt in (1, 2):
            session = await self.session()
            try:
                return await work(session)
            except ConnectionLost as error:
                self.lost(session)
                if attempt == 2:
                    raise self._unavailable(error) from error
                LOGGER.info("connection lost (%s), trying again", error)
        raise AssertionError("unreachable")

    async def call(self, method: str, request: Message) -> Any:
        """The answer to a call that may be made twice. Raises CavendishError."""
        return await self.retried(lambda session: session.call(method, request))

    async def close(self) -> None:
        """Ends the session."""
        if self._session is not None:
            self.lost(self._session)

    async def _establish(self) -> Session:
        endpoint = discovery.find(self._paths)
        if endpoint is not None:
            found = await self._try(endpoint)
            if found is not None:
                return await self._renewed(found)
        if not self._may_start or endpoint_is_given():
            return await self._await_return()
        return await self._start(endpoint)

    async def _try(self, endpoint: Endpoint) -> Session | None:
        """A session with endpoint, or None where nobody answers there.

        Something else may answer: a program that took over a dead daemon's port. That ends here,
        unless a daemon may be started, which tells for sure whether the file is stale.
        """
        try:
            return await open_session(endpoint, self._identity, self._paths)
        except ConnectionLost:
            return None
        except (errors.DaemonNotGenuine, errors.WrongToken) as error:
            if not self._may_start or endpoint_is_given():
                raise
            LOGGER.warning("%s", error)
            return None

    async def _await_return(self) -> Session:
        """A daemon that others start again. Waits only where there was one before."""
        patience = ABSENT_SECONDS if self._was_connected else 0.0
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            await asyncio.sleep(POLL_SECONDS)
            found = discovery.find(self._paths)
            session = await self._try(found) if found is not None else None
            if session is not None:
                return session
        raise self._unavailable(None)

    async def _start(self, stale: Endpoint | None) -> Session:
        start.refuse_in_sandbox(self._paths)
        start.make_folder(self._paths)
        deadline = time.monotonic() + START_SECONDS
        with FileLock(self._paths.start_lock) as lock:
            while not lock.acquire():
                session = await self._fresh(stale)
                if session is not None:
                    return session
                if time.monotonic() > deadline:
                    raise start.failure(self._paths, None)
                await asyncio.sleep(POLL_SECONDS)
            session = await self._fresh(stale)
            return session or await self._spawn_and_wait(stale, deadline)

    async def _spawn_and_wait(self, stale: Endpoint | None, deadline: float) -> Session:
        self._count_start()
        process = start.spawn(self._paths)
        while time.monotonic() < deadline:
            session = await self._fresh(stale)
            if session is not None:
                return session
            code = process.poll()
            if code == start.ALREADY_RUNNING:
                session = await self._holder(stale)
                if session is not None:
                    return session
                process = start.spawn(self._paths)
            elif code is not None:
                raise start.failure(self._paths, code)
            await asyncio.sleep(POLL_SECONDS)
        raise start.failure(self._paths, None)

    async def _holder(self, stale: Endpoint | None) -> Session | None:
        """A session with the daemon that holds the lifetime lock, or None if it is leaving.

        Raises DaemonNotGenuine where something else answers at that daemon's address.
        """
        await asyncio.sleep(HOLDER_SECONDS)
        endpoint = discovery.find(self._paths) or stale
        if endpoint is None:
            return None
        try:
            return await open_session(endpoint, self._identity, self._paths)
        except ConnectionLost:
            return None

    async def _fresh(self, stale: Endpoint | None) -> Session | None:
        """A session with a daemon other than the one that was given up."""
        endpoint = discovery.find(self._paths)
        if endpoint is None or endpoint == stale:
            return None
        return await self._try(endpoint)

    def _count_start(self) -> None:
        now = time.monotonic()
        if len(self._starts) == MOST_STARTS and now - self._starts[0] < STARTS_PERIOD_SECONDS:
            raise errors.DaemonStartFailed(
                "The Cavendish daemon keeps stopping.", log=self._paths.log
            )
        self._starts.append(now)

    async def _renewed(self, session: Session) -> Session:
        """session, or one with the newer daemon that is installed, if the running one is idle."""
        if not self._may_start or endpoint_is_given():
            return session
        installed = str(start.installation(self._paths).get("version", ""))
        if numbers(installed) <= numbers(session.info.version):
            return session
        status = await session.call("DaemonService.GetStatus", daemon_pb2.GetStatusRequest())
        if status.queued_jobs or status.running_jobs:
            LOGGER.info("daemon %s is busy; %s waits", session.info.version, installed)
            return session
        request = daemon_pb2.ShutdownRequest(when_idle=True)
        await session.call("DaemonService.Shutdown", request)
        session.close()
        return await self._start(session.endpoint)

    def _unavailable(self, cause: Exception | None) -> errors.DaemonUnavailable:
        return errors.DaemonUnavailable(
            command="cavendish start", state_dir=self._paths.root, cause=cause or "none found"
        )


def endpoint_is_given() -> bool:
    """Whether the environment names the daemon, so that none is started."""
    return discovery.ADDRESS_VARIABLE in os.environ
