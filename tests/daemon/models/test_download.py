# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from pathlib import Path

import pytest

from cavendish.models.download import Download
from cavendish.models.http import Refused, Web
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
