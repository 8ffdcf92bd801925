# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes files of the small results that the journal holds, when nobody waits for the disk."""

import asyncio
import logging
from collections.abc import Mapping

from cavendish.errors import CavendishError
from cavendish.jobs.payloads import Blobs
from cavendish.request import Digest
from cavendish.runtime.tasks import spawn
from cavendish.store.journal import Journal

logger = logging.getLogger(__name__)

DELAY_SECONDS = 1.0
MOST_WAITING = 256
_RETRY_SECONDS = 30.0


class Settler:
    """Settles what has come together once no job has ended for a moment. Belongs to one loop."""

    def __init__(self, journal: Journal, blobs: Blobs, delay: float = DELAY_SECONDS) -> None:
        self._journal = journal
        self._blobs = blobs
        self._delay = delay
        self._waiting: dict[str, Mapping[Digest, bytes]] = {}
        self._loop = asyncio.get_running_loop()
        self._latest = 0.0
        self._task: asyncio.Task[None] | None = None

    def begin(self, job_id: str, contents: Mapping[Digest, bytes]) -> None:
        """Blobs that the journal holds for a job: they can be read from now on."""
        if not contents:
            return
        self._blobs.stage(contents)
        self._waiting[job_id] = contents
        self._latest = self._loop.time()
        if self._task is None:
            self._task = spawn(self._run(), name="settle results")

    async def close(self) -> None:
        """Settles nothing more: what is left is in the journal, for the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        delay = self._delay
        while self._waiting:
            await asyncio.sleep(delay)
            if self._busy():
                continue
            batch = dict(self._waiting)
            try:
                await asyncio.to_thread(self._write, batch)
                await self._journal.drop_contents(batch)
            except (CavendishError, OSError) as error:
                logger.warning("results stay in the journal: %s", error)
                delay = _RETRY_SECONDS
            else:
                delay = self._delay
                for job_id in batch:
                    del self._waiting[job_id]
        self._task = None

    def _busy(self) -> bool:
        """Whether jobs end one after the other: making files would hold up their journal."""
        quiet = self._loop.time() - self._latest
        return quiet < self._delay and len(self._waiting) < MOST_WAITING

    def _write(self, batch: Mapping[str, Mapping[Digest, bytes]]) -> None:
        for contents in batch.values():
            for digest in contents:
                self._blobs.settle(digest)
