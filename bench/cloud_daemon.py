# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench.cloud_daemon`: what client and daemon add to a bare call of Google's SDK.

Both ask the same server of fixed answers (see `bench.cloud`) for a picture and end with its RGBA
pixels in the asking process; the daemon's answer is on disk by then, its result a moment later. The
server answers at once, which shows what is added, or after MODEL_SECONDS. `bench.cloud` measures
the engine alone.

python -m bench.cloud_daemon [bare SIZE URL]: one part of it.
"""

import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

import cavendish_client
from bench.cloud import CALLS, MODEL, MODEL_SECONDS, QUICK, SIZES, SLOW, SLOW_CALLS, measured
from bench.cloud import server as answers
from bench.figure import Figure, seconds, table
from cavendish_client import (
    Box,
    Canvas,
    Client,
    EditRequest,
    GenerateRequest,
    Options,
    PixelFormat,
    Pixels,
)
from tests.daemon_process import DaemonProcess
from tests.standin_process import KEY
from tests.system.cloud import ENVIRONMENT, cloud, configure

SIDES = {"1K": 1024, "4K": 4096}
# The fastest answers that were seen of the real model, as the catalog has them.
FASTEST_SECONDS = {"1K": 12, "4K": 25}
ROUNDS = 2
WARM_UP = 2
CACHE_HITS = 50
CACHE_SIDE = 1024


def bare(size: str, base_url: str) -> dict[str, float]:
    """The SDK alone, and the pixels of what it gives."""
    from google import genai
    from google.genai import types

    client = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=base_url))
    config = types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"],
        image_config=types.ImageConfig(aspect_ratio="1:1", image_size=size),
        thinking_config=types.ThinkingConfig(include_thoughts=True),
    )

    def call(prompt: str) -> bytes:
        answer = client.models.generate_content(model=MODEL, contents=prompt, config=config)
        blobs = [p.inline_data for p in answer.parts or [] if p.inline_data and not p.thought]
        with Image.open(io.BytesIO(blobs[-1].data or b"")) as picture:
            return picture.convert("RGBA").tobytes()

    return measured(call, CALLS[size])


def _memory(daemon: DaemonProcess, field: str) -> int:
    """Bytes of the daemon's memory: VmRSS now, VmHWM at its peak."""
    status = Path(f"/proc/{daemon.pid}/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0]) * 1024


def through_daemon(size: str, base_url: str) -> dict[str, float]:
    """The same by client and daemon."""
    with tempfile.TemporaryDirectory() as folder:
        daemon = DaemonProcess(Path(folder) / "state", environment=ENVIRONMENT).start()
        try:
            with cavendish_client.connect("bench", "1", daemon.state_dir, start=False) as client:
                configure(client, base_url)
                return _asked(client, daemon, size)
        finally:
            daemon.stop()


def _asked(client: Client, daemon: DaemonProcess, size: str) -> dict[str, float]:
    box = Box(0, 0, SIDES[size], SIDES[size])

    def call(prompt: str, size: str = size, box: Box = box) -> None:
        options = Options(size=size, ratio="1:1", again=True)
        client.run(GenerateRequest(prompt, box, options=options)).close()

    # What a first question loads is there in both.
    call(QUICK, "1K", Box(0, 0, 8, 8))
    before = _memory(daemon, "VmRSS")
    found = {}
    for name, prompt, count in (("quick", QUICK, CALLS[size]), ("slow", SLOW, SLOW_CALLS)):
        for _ in range(WARM_UP):
            call(QUICK)
        found[name] = statistics.median(seconds(lambda p=prompt: call(p)) for _ in range(count))
    return found | {"bytes": _memory(daemon, "VmHWM") - before}


def _bare(size: str, base_url: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.cloud_daemon", "bare", size, base_url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def overhead(size: str, base_url: str) -> list[Figure]:
    """Time and memory of both, in turn."""
    pairs = [(through_daemon(size, base_url), _bare(size, base_url)) for _ in range(ROUNDS)]
    (ours, other) = (
        {name: statistics.median(pair[i][name] for pair in pairs) for name in pairs[0][i]}
        for i in (0, 1)
    )
    title, beside = f"{size} by the daemon", "bare SDK, decoded"
    at_once = f"{title}, time where the model takes none"
    return [
        Figure(
            f"{title}, time with a model of {MODEL_SECONDS} s",
            ours["slow"],
            "s",
            1.1,
            other["slow"],
            beside,
        ),
        Figure(
            f"{title}, time added, of the fastest real answer's {FASTEST_SECONDS[size]} s",
            100 * (ours["slow"] - other["slow"]) / FASTEST_SECONDS[size],
            "%",
            10,
        ),
        Figure(at_once, ours["quick"], "s", 1.1, other["quick"], beside),
        Figure(
            f"{title}, memory it grows by",
            ours["bytes"] / 1e6,
            "MB",
            1.5,
            other["bytes"] / 1e6,
            beside,
        ),
    ]


def cache_hit() -> Figure:
    """The same edit again, beside the first time; its pixels are read and compared each time."""
    noise = Pixels(os.urandom(CACHE_SIDE**2 * 4), CACHE_SIDE, CACHE_SIDE)
    hole = bytearray(CACHE_SIDE**2)
    for row in range(400, 600):
        hole[row * CACHE_SIDE + 400 : row * CACHE_SIDE + 600] = b"\xff" * 200
    mask = Pixels(bytes(hole), CACHE_SIDE, CACHE_SIDE, PixelFormat.GRAY8)
    request = EditRequest(Canvas(noise, mask), "make it red")
    with (
        tempfile.TemporaryDirectory() as folder,
        cloud(Path(folder) / "state", "--drift", "none") as found,
        found.connect() as client,
    ):
        first = seconds(lambda: client.run(request))
        taken = [seconds(lambda: _cached(client, request)) for _ in range(CACHE_HITS)]
        assert len(found.answered()) == 1
    p50 = 1e3 * statistics.median(taken)
    name = f"cache hit, {CACHE_SIDE}², p50 (the first time took {1e3 * first:.0f} ms)"
    return Figure(name, p50, "ms", 10)


def _cached(client: Client, request: EditRequest) -> None:
    with client.run(request) as result:
        assert result.cached


def figures() -> list[Figure]:
    """What the project promises of the daemon with the cloud behind it."""
    found = [cache_hit()]
    with answers() as base_url:
        for size in SIZES:
            found += overhead(size, base_url)
    return found


def main(arguments: list[str]) -> None:
    """The whole, or the part that is named."""
    match arguments:
        case ["bare", size, base_url]:
            print(json.dumps(bare(size, base_url)))
        case _:
            print(table(figures()))


if __name__ == "__main__":
    main(sys.argv[1:])
