# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches one file: in pieces over several connections where the server can, else in one go."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

from cavendish.models.http import Answer, Refused, Trouble, Web
from cavendish.models.incoming import Arriving
from cavendish.models.patience import Patience

# A try that brought this much was no failure in a row.
_PROGRESS_BYTES = 256 << 10

Tell = Callable[[int], None]


class Download:
    """One file on its way. Belongs to one event loop."""

    def __init__(
        self, web: Web, address: str, arriving: Arriving, patience: Patience, tell: Tell
    ) -> None:
        """tell: called with how many bytes are there, and may raise to end it."""
        self._web = web
        self._address = address
        self._arriving = arriving
        self._patience = patience
        self._tell = tell
        self._todo: deque[tuple[int, int]] = deque()
        self._partly: dict[int, int] = {}
        self._failures = 0
        self._workers: asyncio.TaskGroup | None = None

    async def run(self) -> str:
        """Fetches what is missing; the SHA-256 of the file. Raises Refused, OSError."""
        while missing := self._arriving.missing():
            self._todo.extend(missing)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._lead(group))
            except BaseExceptionGroup as failures:  # noqa: F821 - the daemon's Python has it
                # One of several that failed at once tells enough.
                raise failures.exceptions[0] from None
        while self._arriving.advance():  # noqa: ASYNC110 - lets a cancel come between
            await asyncio.sleep(0)
        return self._arriving.digest()

    async def _lead(self, group: asyncio.TaskGroup) -> None:
        """Fetches the first piece, which shows whether there can be others beside it."""
        self._workers = group
        await self._work()

    async def _work(self) -> None:
        while self._todo:
            start, stop = self._todo.popleft()
            await self._piece(start, stop)
            self._arriving.advance()

    async def _piece(self, start: int, stop: int) -> None:
        """Fetches a piece, in as many tries as it takes. Raises Refused, OSError."""
        at = start
        while at < stop:
            before = at
            try:
                async with self._web.ask(self._address, at, stop) as answer:
                    self._check(answer)
                    if self._takes_all(answer):
                        await self._all(answer)
                        return
                    async for chunk in _from(answer, at):
                        if at == stop:
                            break  # It sends more than was asked for.
                        at += self._put(start, at, chunk[: stop - at])
                if at < stop:
                    raise Trouble("the server ended its answer early")
            except Trouble as error:
                await self._rest(error, at - before)
        self._note(start, stop)
        self._failures = 0

    def _check(self, answer: Answer) -> None:
        """Raises Refused for another file."""
        size = self._arriving.size
        if answer.total is not None and answer.total != size:
            raise Refused(f"the server has another file: {answer.total} bytes in place of {size}")

    def _takes_all(self, answer: Answer) -> bool:
        """Whether to take the whole file from this answer; else others begin beside it."""
        if self._workers is None:
            return False
        if not answer.ranged:
            return True
        group, self._workers = self._workers, None
        for _ in range(min(self._patience.connections - 1, len(self._todo))):
            group.create_task(self._work())
        return False

    async def _all(self, answer: Answer) -> None:
        """Takes the whole file from a server that knows no ranges. Raises Trouble, OSError."""
        self._arriving.forget()
        self._todo.clear()
        self._partly.clear()
        size, at, noted = self._arriving.size, 0, 0
        async for chunk in answer.chunks:
            if at == size:
                break  # It sends more than it said.
            at += self._put(noted, at, chunk[: size - at])
            if at - noted >= self._patience.piece or at == size:
                self._note(noted, at)
                self._arriving.advance()
                noted = at
        if at < size:
            raise Trouble("the server ended its answer early")

    def _put(self, start: int, at: int, chunk: bytes) -> int:
        """Writes a chunk of the piece that begins at start; its length."""
        self._arriving.write(at, chunk)
        self._partly[start] = at + len(chunk) - start
        self._tell(self._arriving.held + sum(self._partly.values()))
        return len(chunk)

    def _note(self, start: int, stop: int) -> None:
        self._partly.pop(start, None)
        self._arriving.done(start, stop)

    async def _rest(self, error: Trouble, brought: int) -> None:
        """Waits before the next try. Raises Refused where there were enough of them."""
        self._failures = 1 if brought >= _PROGRESS_BYTES else self._failures + 1
        if self._failures >= self._patience.attempts:
            raise Refused(str(error)) from error
        await asyncio.sleep(max(error.wait, self._patience.pause(self._failures)))


async def _from(answer: Answer, at: int) -> AsyncIterator[bytes]:
    """The bytes of an answer from a place on, wherever it begins."""
    skip = at - answer.begin
    async for chunk in answer.chunks:
        yield chunk[skip:]
        skip = max(skip - len(chunk), 0)
