# SPDX-License-Identifier: GPL-3.0-or-later
"""What fetching a model costs beside the plainest way to fetch a file, and what asking for it does.

The server is a process of its own on this machine, so that the processor time is the client's.
"""

import asyncio
import hashlib
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import httpx2

from bench.figure import Figure
from cavendish.catalog.local_model import LocalModel
from cavendish.models.installing import Installing
from cavendish.models.patience import Patience
from cavendish.models.rules import Source
from cavendish.models.store import ModelStore
from tests.daemon.models.house import entry, store_of
from tests.daemon.models.server import FileServer, file_server

SIZE = 64 << 20
NAME = "one.onnx"
RUNS = 5
ASKS = 200
MOST_CPU_RATIO = 1.25
MOST_ASK_MS = 1.0


def figures() -> list[Figure]:
    """The figures; the download is the median of RUNS, side by side."""
    with tempfile.TemporaryDirectory() as folder, _server() as told:
        store = store_of(Path(folder), told.recv())
        model = store.catalog.find("big")
        plain, ours = [], []
        for _ in range(RUNS):
            plain.append(_cpu(lambda: asyncio.run(_plainly(model, Path(folder) / "plain"))))
            ours.append(_cpu(lambda: _install(store, model)))
            asked = _ask_ms(store)
            store.remove("big")
    return [
        Figure(
            "processor time of a download of 64 MiB",
            statistics.median(ours),
            "s",
            MOST_CPU_RATIO,
            statistics.median(plain),
            "one stream of the same library, hashed",
        ),
        Figure("asking for an installed model", asked, "ms", MOST_ASK_MS),
    ]


def _install(store: ModelStore, model: LocalModel) -> None:
    installing = Installing(store, model, Source(), Patience(), lambda *_: None)
    asyncio.run(installing.run())


async def _plainly(model: LocalModel, path: Path) -> None:
    """One stream of the same library, written and hashed as it comes."""
    hashed = hashlib.sha256()
    async with (
        httpx2.AsyncClient(trust_env=False) as client,
        client.stream("GET", model.files[0].url) as answer,
    ):
        with path.open("wb") as target:
            async for chunk in answer.aiter_raw():
                hashed.update(chunk)
                target.write(chunk)
    assert hashed.hexdigest() == model.files[0].sha256


def _ask_ms(store: ModelStore) -> float:
    began = time.process_time()
    for _ in range(ASKS):
        store.installed("big")
    return (time.process_time() - began) / ASKS * 1000


def _cpu(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@contextmanager
def _server() -> Iterator[Connection]:
    """A process that serves one big file, and says first which model it is of."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,))
    process.start()
    try:
        yield here
    finally:
        here.send("")
        process.join(10)


def _serve(pipe: Connection) -> None:
    with file_server() as server:
        pipe.send(_entry(server))
        pipe.recv()


def _entry(server: FileServer) -> str:
    return entry(server, "big", {NAME: SIZE})
