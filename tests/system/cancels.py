# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of every kind that are cancelled at random moments, one right after the other."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

from cavendish_client import (
    Background,
    Box,
    Canvas,
    CutoutRequest,
    DenoiseRequest,
    ExpandRequest,
    FillRequest,
    FlatsRequest,
    HarmoniseRequest,
    LayerRequest,
    LinesRequest,
    PixelFormat,
    Pixels,
    RemoveRequest,
    Result,
    UpscaleRequest,
    errors,
)
from cavendish_client.background import Handle
from tests.daemon_process import DaemonProcess
from tests.system.caller import mask_of, picture_of

# Its pixels go through the exchange.
SIDE = 640
# The longest that a job is left to itself, in seconds; most would take longer.
_LONGEST = 0.3


@dataclass(frozen=True)
class Held:
    """What a daemon holds of the system."""

    threads: int
    children: int
    files: int
    bytes: int


@dataclass
class Cancels:
    """waits: how long each cancel took, in seconds. states: how many jobs ended how."""

    waits: list[float] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)


def requests() -> list[LayerRequest]:
    """One of each kind that needs no model."""
    picture = Pixels(picture_of(SIDE), SIDE, SIDE)
    mask = Pixels(mask_of(SIDE), SIDE, SIDE, PixelFormat.GRAY8)
    bare, masked = Canvas(picture), Canvas(picture, mask)
    return [
        FillRequest(picture, mask),
        LinesRequest(bare, 3.0),
        DenoiseRequest(bare),
        CutoutRequest(masked),
        FlatsRequest(bare),
        RemoveRequest(masked),
        UpscaleRequest(bare, 4),
        ExpandRequest(bare, Box(-64, -64, SIDE + 128, SIDE + 128)),
        HarmoniseRequest(bare, picture),
    ]


@contextmanager
def client_of(daemon: DaemonProcess) -> Iterator[Background]:
    """A client, as a panel has one."""
    client = Background("test", "1", daemon.state_dir, start=False)
    try:
        yield client
    finally:
        client.close()


def cancels(client: Background, count: int, seed: int) -> Cancels:
    """Begins so many jobs, and cancels each that is not done in time."""
    chance, asked, found = random.Random(seed), requests(), Cancels()
    for number in range(count):
        job = client.run(asked[number % len(asked)])
        try:
            job.result(chance.uniform(0, _LONGEST))
        except TimeoutError:
            found.waits.append(_cancelled(job))
    page = client.submit(lambda asking: asking.jobs(1000)).result(20.0)
    found.states.update(job.state.value for job in page.jobs)
    return found


def held(daemon: DaemonProcess) -> Held:
    """What it holds now. bytes: without what it shares with its clients."""
    process = psutil.Process(daemon.pid)
    memory = process.memory_info()
    children = process.children(recursive=True)
    return Held(process.num_threads(), len(children), process.num_fds(), memory.rss - memory.shared)


def _cancelled(job: Handle[Result]) -> float:
    began = time.monotonic()
    job.cancel()
    with contextlib.suppress(errors.JobCancelled):
        job.result(30.0)
    return time.monotonic() - began
