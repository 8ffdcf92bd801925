# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import dataclasses
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from cavendish.models.download import Download
from cavendish.models.http import Answer, Refused, Trouble, Web
from cavendish.models.incoming import Incoming
from tests.daemon.models.house import KIB, QUICK, content, sha256
from tests.daemon.models.server import FileServer

SIZE = 100 * KIB + 3
DATA = content("file", SIZE)


async def download(folder: Path, server: FileServer, **patience: int) -> list[int]:
    """Fetches the file into folder; what was told."""
    told: list[int] = []
    quick = dataclasses.replace(QUICK, **patience)  # type: ignore[arg-type]
    with Incoming(folder).open(sha256(DATA), SIZE, quick.piece) as arriving:
        async with Web("", quick) as web:
            url = server.url("/file")
            assert await Download(web, url, arriving, quick, told.append).run() == sha256(DATA)
        arriving.finish()
    assert Incoming(folder).path(sha256(DATA)).read_bytes() == DATA
    return told


@pytest.fixture
def served(server: FileServer) -> FileServer:
    server.files["/file"] = DATA
    return server


@pytest.mark.parametrize("connections", [1, 2, 7, 50])
@pytest.mark.parametrize("piece", [1 * KIB, 7777, SIZE, 2 * SIZE])
async def test_file_is_the_same_however_it_is_cut(
    tmp_path: Path, served: FileServer, connections: int, piece: int
) -> None:
    told = await download(tmp_path, served, connections=connections, piece=piece)
    assert told == sorted(told)
    assert told[-1] == SIZE
    assert len(served.asked) == -(-SIZE // piece)


@pytest.mark.parametrize("cut", [1, 999, 5000])
async def test_cuts_at_any_place_are_mended(tmp_path: Path, served: FileServer, cut: int) -> None:
    served.cut, served.cuts = cut, 2
    await download(tmp_path, served)


async def test_server_that_forgets_ranges_in_between_is_borne(
    tmp_path: Path, served: FileServer
) -> None:
    served.forgets = 2
    await download(tmp_path, served, connections=1)
    assert sum(asked != "" for _, asked in served.asked) == len(served.asked)


async def test_all_pieces_come_over_as_many_connections_as_there_may_be(
    tmp_path: Path, served: FileServer
) -> None:
    await download(tmp_path, served, connections=3, piece=4 * KIB)
    assert len(served.asked) == 26
    assert len(served.callers) <= 3


async def test_failure_of_one_piece_ends_the_others(tmp_path: Path, served: FileServer) -> None:
    served.statuses = [0, 0, 404]
    with pytest.raises(Refused, match="404"):
        await download(tmp_path, served)


class Stumbling(Web):
    """Fails twice at each place of a file."""

    def __init__(self) -> None:
        super().__init__("", QUICK)
        self._tries: Counter[int] = Counter()

    @asynccontextmanager
    async def ask(self, address: str, start: int, stop: int) -> AsyncIterator[Answer]:
        self._tries[start] += 1
        if self._tries[start] < QUICK.attempts:
            raise Trouble("the line is down")
        async with super().ask(address, start, stop) as answer:
            yield answer


async def test_line_that_is_down_for_a_moment_is_one_failure_of_each_connection(
    tmp_path: Path, served: FileServer
) -> None:
    with Incoming(tmp_path).open(sha256(DATA), SIZE, QUICK.piece) as arriving:
        async with Stumbling() as web:
            told = Download(web, served.url("/file"), arriving, QUICK, lambda _: None)
            assert await told.run() == sha256(DATA)


class OneAtATime:
    """Gives 256 KiB of the first half of a file whenever the second is asked for in vain."""

    def __init__(self, content: bytes, refusals: int) -> None:
        self._content, self._refusals = content, refusals
        self._wanted, self._given = asyncio.Semaphore(0), asyncio.Semaphore(0)

    @asynccontextmanager
    async def ask(self, _address: str, start: int, stop: int) -> AsyncIterator[Answer]:
        if start and self._refusals:
            self._refusals -= 1
            self._wanted.release()
            await self._given.acquire()
            raise Trouble("429 Too Many Requests")
        yield Answer(True, start, len(self._content), self._slowly(start, stop))

    async def _slowly(self, start: int, stop: int) -> AsyncIterator[bytes]:
        for at in range(start, stop, 256 * KIB):
            if not start:
                await self._wanted.acquire()
            yield self._content[at : min(at + 256 * KIB, stop)]
            self._given.release()


async def test_server_that_serves_one_connection_at_a_time_is_borne(tmp_path: Path) -> None:
    piece = 2 * QUICK.attempts * 256 * KIB
    made = content("two halves", 2 * piece)
    patience = dataclasses.replace(QUICK, piece=piece)
    with Incoming(tmp_path).open(sha256(made), len(made), piece) as arriving:
        web = cast("Web", OneAtATime(made, 2 * QUICK.attempts))
        told = Download(web, "", arriving, patience, lambda _: None)
        assert await told.run() == sha256(made)


async def test_nothing_is_asked_again_once_it_may_not_be(
    tmp_path: Path, served: FileServer
) -> None:
    served.statuses = [503] * QUICK.attempts
    told: list[int] = []

    def tell(held: int) -> None:
        told.append(held)
        if len(told) == 2:
            raise PermissionError

    with Incoming(tmp_path).open(sha256(DATA), SIZE, QUICK.piece) as arriving:
        async with Web("", QUICK) as web:
            with pytest.raises(PermissionError):
                await Download(web, served.url("/file"), arriving, QUICK, tell).run()
    assert len(served.asked) == 1
