# SPDX-License-Identifier: GPL-3.0-or-later
"""Of each live session the newest job: the one before is stale as soon as another one comes."""

import asyncio
import contextlib
from collections import OrderedDict
from dataclasses import dataclass

from cavendish.request import Request

# Sessions that are remembered: an artist has one, in a picture or two.
_MOST = 64


@dataclass(frozen=True, slots=True)
class _Known:
    job_id: str
    request_id: str


class Newest:
    """The newest job of each live session. Lives on the event loop."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._turn = asyncio.Lock()

    def turn(self, request: Request) -> contextlib.AbstractAsyncContextManager[None]:
        """To be held while a job is admitted, so that the next one finds it there to be stopped."""
        return self._turn if request.live else contextlib.nullcontext()

    def follow(self, request: Request, job_id: str, request_id: str) -> str:
        """Takes a job as the newest of its session; the job that it makes stale, '' for none.

        A request that is sent again makes nothing stale: it is the same job.
        """
        if not request.live:
            return ""
        before = self._known.get(request.live)
        if before is not None and before.request_id == request_id:
            return ""
        self._known[request.live] = _Known(job_id, request_id)
        self._known.move_to_end(request.live)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return "" if before is None else before.job_id
