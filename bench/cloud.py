# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench.cloud`: what the cloud engine adds to a bare call of Google's SDK.

Both ask the same server, which answers at once with bytes that the stand-in for the API made; each
in processes of its own, in turn. The engine's answers go to the disk first, as in the daemon.

python -m bench.cloud [bare|engine SIZE URL] [serve FOLDER]: one part of it.
"""

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.figure import Figure, table
from cavendish.engines.gemini.engine import GeminiEngine
from cavendish.jobs.control import JobControl
from tests.daemon.engines.gemini.book import Book, State
from tests.daemon.engines.gemini.places import Places, asks, gemini
from tests.standin_process import KEY, standin_process

MODEL = "gemini-nano-banana-2.1"
SIZES = ("1K", "4K")
WARM_UP = 2
CALLS = {"1K": 30, "4K": 8}
PROCESSES = 5
SECONDS = 300.0


class DiskBook(Book):
    """Keeps answers as the daemon does: in files, synced before anything is made of them."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def keep(self, number: int, body: bytes) -> None:
        self._move(number, State.OPEN, State.KEPT)
        with (self._folder / str(id(self))).open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())


def measured(call: Callable[[], object], count: int) -> dict[str, float]:
    """Median seconds of a call, and by how many bytes the process grew at its largest."""
    before, taken = psutil.Process().memory_info().rss, []
    for _ in range(WARM_UP + count):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": statistics.median(taken[WARM_UP:]), "bytes": peak - before}


def bare(size: str, base_url: str) -> dict[str, float]:
    """The SDK alone, as its documentation shows it, one client kept alive."""
    from google import genai
    from google.genai import types

    client = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=base_url))
    config = types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"],
        image_config=types.ImageConfig(aspect_ratio="1:1", image_size=size),
        thinking_config=types.ThinkingConfig(include_thoughts=True),
    )

    async def call() -> bytes:
        models = client.aio.models
        answer = await models.generate_content(model=MODEL, contents="a kite", config=config)
        blobs = [p.inline_data for p in answer.parts or [] if p.inline_data and not p.thought]
        return blobs[-1].data or b""

    with asyncio.Runner() as runner:
        return measured(lambda: runner.run(call()), CALLS[size])


def engine(size: str, base_url: str) -> dict[str, float]:
    """The engine, its answers on disk."""
    made = GeminiEngine(*[Places(gemini(base_url))] * 2)
    # What a first question loads is there in both.
    made.models(["gemini"])
    with tempfile.TemporaryDirectory() as folder:

        def call() -> object:
            book = DiskBook(Path(folder))
            return made.ask(asks(size=size), book, JobControl(lambda: None))

        return measured(call, CALLS[size])


async def serve(folder: Path) -> None:
    """Answers each question with the body that was kept for its size."""
    bodies = {size: (folder / size).read_bytes() for size in SIZES}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := (await _head(reader)):
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            asked = await reader.readexactly(length)
            body = bodies["4K" if b'"4K"' in asked else "1K"] if length else b"{}"
            status = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n"
            writer.write(status.encode() + b"Content-Type: application/json\r\n\r\n")
            writer.write(body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


@contextmanager
def server() -> Iterator[str]:
    """The base URL of a server with an answer of each size."""
    with tempfile.TemporaryDirectory() as name:
        with standin_process("--drift", "none", "--latency-ms", "0") as standin:
            for size in SIZES:
                (Path(name) / size).write_bytes(_body(standin.base_url, size))
        command = [sys.executable, "-m", "bench.cloud", "serve", name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
            finally:
                process.terminate()


def _body(base_url: str, size: str) -> bytes:
    question = {
        "contents": [{"role": "user", "parts": [{"text": "a kite"}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "thinkingConfig": {"includeThoughts": True},
            "imageConfig": {"aspectRatio": "1:1", "imageSize": size},
        },
    }
    request = urllib.request.Request(
        f"{base_url}/v1/models/{MODEL}:generateContent",
        json.dumps(question).encode(),
        {"x-goog-api-key": KEY},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=SECONDS) as answer:
        body: bytes = answer.read()
        return body


def _part(name: str, size: str, base_url: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.cloud", name, size, base_url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def figures() -> list[Figure]:
    """What the project promises of the cloud engine."""
    found = []
    with server() as base_url:
        for size in SIZES:
            pairs = [
                (_part("engine", size, base_url), _part("bare", size, base_url))
                for _ in range(PROCESSES)
            ]
            for what, unit, scale, limit in (
                ("seconds", "ms", 1e3, 1.1),
                ("bytes", "MB", 1e-6, 1.5),
            ):
                ours, other = (statistics.median(p[i][what] for p in pairs) * scale for i in (0, 1))
                name = f"{size} answer, {'time' if unit == 'ms' else 'memory at its peak'}"
                found.append(Figure(name, ours, unit, limit, other, "bare SDK"))
    return found


def main(arguments: list[str]) -> None:
    """The whole, or the part that is named."""
    match arguments:
        case ["serve", folder]:
            asyncio.run(serve(Path(folder)))
        case ["bare", size, base_url]:
            print(json.dumps(bare(size, base_url)))
        case ["engine", size, base_url]:
            print(json.dumps(engine(size, base_url)))
        case _:
            print(table(figures()))


if __name__ == "__main__":
    main(sys.argv[1:])
