# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches one file: in pieces over several connections where the server can, else in one go."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from cavendish.models.http import Answer, Refused, Trouble, Web
from cavendish.models.incoming import Arriving
from cavendish.models.patience import Patience

# A try that brought this much was no failure in a row.
_PROGRESS_BYTES = 256 << 10
# A crash loses no more of a piece.
_NOTED_BYTES = 1 << 20

Tell = Callable[[int], None]


@dataclass(slots=True)
class _Piece:
    """A piece on its way. at: where the next byte goes; noted: up to where it is known to be there.

    failures: in a row. came: bytes of the whole file when the last one happened.
    """

    start: int
    stop: int
    at: int
    noted: int
    came: int = 0
    failures: int = 0


class Download:
    """One file on its way. Belongs to one event loop."""

    def __init__(
        self, web: Web, address: str, arriving: Arriving, patience: Patience, tell: Tell
    ) -> None:
        """tell: called with how many bytes are there, before each question, too.

        It may raise to end it.
        """
        self._web = web
        self._address = address
        self._arriving = arriving
        self._patience = patience
        self._tell = tell
        self._todo: deque[tuple[int, int]] = deque()
        self._came = 0
        self._unnoted = 0
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
        """Fetches a piece, in as many tries as it takes. Raises Refused, OSError.

        What has come of it is noted, however that ends.
        """
        piece = _Piece(start, stop, start, start, self._came)
        try:
            while piece.at < stop:
                await self._try(piece)
        finally:
            self._note(piece)

    async def _try(self, piece: _Piece) -> None:
        """Asks once for what is missing of a piece; waits where that fails. Raises as `_piece`."""
        before = piece.at
        self._tell(self._arriving.held + self._unnoted)
        try:
            async with self._web.ask(self._address, before, piece.stop) as answer:
                self._check(answer)
                if self._takes_all(answer):
                    await self._all(answer)
                    piece.at = piece.noted = piece.stop
                    return
                await self._take(piece, _from(answer, before))
        except Trouble as error:
            if piece.at - before >= _PROGRESS_BYTES:
                piece.failures = 0
            await self._rest(error, piece)

    async def _take(self, piece: _Piece, chunks: AsyncIterator[bytes]) -> None:
        """Takes the rest of a piece. Raises Trouble, OSError."""
        async for chunk in chunks:
            if piece.at == piece.stop:
                break  # It sends more than was asked for.
            self._put(piece, chunk[: piece.stop - piece.at])
        if piece.at < piece.stop:
            raise Trouble("the server ended its answer early")

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
        self._unnoted = 0
        whole = _Piece(0, self._arriving.size, 0, 0)
        try:
            await self._take(whole, answer.chunks)
        finally:
            self._note(whole)

    def _put(self, piece: _Piece, chunk: bytes) -> None:
        """Writes the next chunk of a piece."""
        self._arriving.write(piece.at, chunk)
        piece.at += len(chunk)
        self._came += len(chunk)
        self._unnoted += len(chunk)
        if piece.at - piece.noted >= _NOTED_BYTES:
            self._note(piece)
            self._arriving.advance()
        self._tell(self._arriving.held + self._unnoted)

    def _note(self, piece: _Piece) -> None:
        """Notes what has come of a piece, so that it is not asked for again."""
        if piece.at > piece.noted:
            self._unnoted -= piece.at - piece.noted
            piece.noted = piece.at
            self._arriving.done(piece.start, piece.at)

    async def _rest(self, error: Trouble, piece: _Piece) -> None:
        """Waits before the next try. Raises Refused where there were enough of them.

        What other pieces bring meanwhile tells that the server is there, and only busy.
        """
        piece.failures += 1
        brought, piece.came = self._came - piece.came, self._came
        if piece.failures >= self._patience.attempts and brought < _PROGRESS_BYTES:
            raise Refused(str(error)) from error
        await asyncio.sleep(max(error.wait, self._patience.pause(piece.failures)))


async def _from(answer: Answer, at: int) -> AsyncIterator[bytes]:
    """The bytes of an answer from a place on, wherever it begins."""
    skip = at - answer.begin
    async for chunk in answer.chunks:
        yield chunk[skip:]
        skip = max(skip - len(chunk), 0)
