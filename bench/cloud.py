# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench.cloud`: what the cloud engine adds to a bare call of Google's SDK.

Both ask the same server, which answers with bytes that the stand-in for the API made; each in
processes of its own, in turn. It answers at once, which shows what is added, and after
MODEL_SECONDS, a twentieth of the fastest answer that was seen of the real models, which shows what
share that is.
The engine's answers go to the disk first, as in the daemon: most of what is added is that.

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
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.figure import Figure, seconds, table
from cavendish.engines.gemini.engine import GeminiEngine
from cavendish.jobs.control import JobControl
from tests.daemon.engines.gemini.book import Book, State
from tests.daemon.engines.gemini.places import Places, asks, gemini
from tests.standin_process import KEY, standin_process

MODEL = "gemini-nano-banana-2.1"
SIZES = ("1K", "4K")
WARM_UP = 2
CALLS = {"1K": 30, "4K": 8}
SLOW_CALLS = 5
MODEL_SECONDS = 0.5
QUICK, SLOW = "a kite", "a slow kite"
PROCESSES = 3
TIMEOUT_SECONDS = 300.0
# What may be added where the model takes no time at all: a disk's sync and the reading again.
ADDED_MS = {"1K": 15.0, "4K": 70.0}
# As the daemon has it.
SWITCH_SECONDS = 0.0005


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


def measured(call: Callable[[str], object], count: int) -> dict[str, float]:
    """Median seconds of a quick and a slow call, and by how many bytes the process grew at most."""
    before = psutil.Process().memory_info().rss
    quick, slow = _seconds(call, QUICK, count), _seconds(call, SLOW, SLOW_CALLS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"quick": quick, "slow": slow, "bytes": peak - before}


def _seconds(call: Callable[[str], object], prompt: str, count: int) -> float:
    for _ in range(WARM_UP):
        call(QUICK)
    return statistics.median(seconds(lambda: call(prompt)) for _ in range(count))


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

    async def call(prompt: str) -> bytes:
        models = client.aio.models
        answer = await models.generate_content(model=MODEL, contents=prompt, config=config)
        blobs = [p.inline_data for p in answer.parts or [] if p.inline_data and not p.thought]
        return blobs[-1].data or b""

    with asyncio.Runner() as runner:
        return measured(lambda prompt: runner.run(call(prompt)), CALLS[size])


def engine(size: str, base_url: str) -> dict[str, float]:
    """The engine, its answers on disk."""
    sys.setswitchinterval(SWITCH_SECONDS)
    places = Places(gemini(base_url))
    made = GeminiEngine(places, places)
    # What a first question loads is there in both.
    made.models(["gemini"])
    with tempfile.TemporaryDirectory() as folder:

        def call(prompt: str) -> object:
            book = DiskBook(Path(folder))
            return made.ask(asks(prompt, size=size), book, JobControl(lambda: None))

        return measured(call, CALLS[size])


async def serve(folder: Path) -> None:
    """Answers each question with the body that was kept for its size."""
    bodies = {size: (folder / size).read_bytes() for size in SIZES}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := (await _head(reader)):
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            asked = await reader.readexactly(length)
            if SLOW.encode() in asked:
                await asyncio.sleep(MODEL_SECONDS)
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
        "contents": [{"role": "user", "parts": [{"text": QUICK}]}],
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
    with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
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
            ours, other = ({k: _median(pairs, i, k) for k in pairs[0][i]} for i in (0, 1))
            added = 1e3 * (ours["quick"] - other["quick"])
            found += [
                Figure(f"{size} answer, time", ours["slow"], "s", 1.1, other["slow"], "bare SDK"),
                Figure(f"{size} answer, time added", added, "ms", ADDED_MS[size]),
                Figure(
                    f"{size} answer, memory at its peak",
                    ours["bytes"] / 1e6,
                    "MB",
                    1.5,
                    other["bytes"] / 1e6,
                    "bare SDK",
                ),
            ]
    return found


def _median(pairs: list[tuple[dict[str, Any], dict[str, Any]]], which: int, what: str) -> float:
    return statistics.median(pair[which][what] for pair in pairs)


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
