# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench.transport`: how fast pixels travel between a client and the daemon.

A 4096 x 4096 RGBA picture (64 MiB) goes up into the array that the engine works on, and a result of
the same size comes down. Beside it in the same run: one memcpy of 64 MiB into a mapping whose pages
are warm, and the peers' way, a PNG at its fastest level.
"""

import hashlib
import io
import mmap
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import cavendish_client
from bench.figure import Figure, seconds, table
from cavendish_client import Client, PixelFormat, Pixels, Progress
from tests.daemon_process import DaemonProcess

SIDE = 4096
SIZE = SIDE * SIDE * 4
MIB = 1 << 20
ROUNDS = 9


def picture() -> NDArray[np.uint8]:
    """A gradient with noise, [SIDE, SIDE, 4] uint8 sRGB: neither trivial nor random."""
    rng = np.random.default_rng(7)
    ramp = np.linspace(0, 100, SIDE, dtype=np.float32)
    noisy = (ramp[:, None] + ramp[None, :])[..., None] + rng.integers(0, 24, (SIDE, SIDE, 4))
    noisy[..., 3] = 255
    return noisy.astype(np.uint8)


def corner_mask() -> Pixels:
    """A mask of two far corners: little to fill, but the result is the whole picture."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[:6, :6] = mask[-6:, -6:] = 255
    return Pixels(mask.tobytes(), SIDE, SIDE, PixelFormat.GRAY8)


@dataclass
class Trip:
    """Medians of one way of travelling, in seconds: up to the engine, down to the client."""

    up: list[float] = field(default_factory=list)
    down: list[float] = field(default_factory=list)
    memcpy: list[float] = field(default_factory=list)


def connect(daemon: DaemonProcess) -> Client:
    """A client of this daemon."""
    return cavendish_client.connect(
        name="bench", version="1", state_dir=daemon.state_dir, start=False
    )


class WarmMapping:
    """A mapping of shared memory whose pages are there already."""

    def __init__(self) -> None:
        with tempfile.TemporaryFile(dir=Path("/dev/shm")) as file:
            file.truncate(SIZE)
            self._view = memoryview(mmap.mmap(file.fileno(), SIZE))
        self.write(bytes(SIZE))

    def write(self, source: bytes) -> None:
        """One memcpy."""
        self._view[:] = source


def upload(client: Client, source: bytes, mask: Pixels) -> tuple[float, str]:
    """Seconds from client memory until the engine runs on it, and the job's name."""
    running: list[float] = []

    def note(_progress: Progress) -> None:
        running.append(time.perf_counter())

    start = time.perf_counter()
    result = client.fill(
        image=Pixels(source, SIDE, SIDE), mask=mask, on_progress=note, copy=False, seed=len(source)
    )
    result.close()
    return running[0] - start, result.job_id


def trips(client: Client) -> Trip:
    """Both ways and a memcpy, in turn, so that what else the machine does hits all alike."""
    source, mask, warm, trip = picture().tobytes(), corner_mask(), WarmMapping(), Trip()
    for _ in range(ROUNDS):
        taken, job_id = upload(client, source, mask)
        trip.up.append(taken)
        start = time.perf_counter()
        with client.result(job_id, copy=False):
            trip.down.append(time.perf_counter() - start)
        trip.memcpy.append(seconds(lambda: warm.write(source)))
    return trip


def png_trip() -> float:
    """Seconds of the peers' way for the same picture: to PNG at the fastest level, and back."""
    source = picture()

    def travel() -> None:
        file = io.BytesIO()
        Image.fromarray(source).save(file, "png", compress_level=1)
        np.asarray(Image.open(io.BytesIO(file.getvalue())))

    return seconds(travel)


def stream_rate(daemon: DaemonProcess) -> float:
    """MiB/s up to the running engine where client and daemon share no folder.

    Picture and mask (80 MiB) go as streams; each round sends a picture that the daemon lacks.
    """
    for folder in (daemon.paths.exchange, daemon.paths.fast_exchange):
        (folder / "nonce").unlink()
    source, mask, rates = bytearray(picture().tobytes()), corner_mask(), []
    sent = (SIZE + SIDE * SIDE) / MIB
    with connect(daemon) as client:
        for number in range(5):
            source[:8] = number.to_bytes(8, "little")
            rates.append(sent / upload(client, bytes(source), mask)[0])
    return statistics.median(rates)


def hash_rate() -> float:
    """MiB/s of SHA-256 alone on this machine, which every streamed blob pays."""
    source = picture().tobytes()
    return SIZE / MIB / seconds(lambda: hashlib.sha256(source).digest())


def figures() -> list[Figure]:
    """What the project promises of transport."""
    with tempfile.TemporaryDirectory() as folder:
        daemon = DaemonProcess(Path(folder)).start()
        try:
            with connect(daemon) as client:
                trip = trips(client)
            rate = stream_rate(daemon)
        finally:
            daemon.stop()
    copy, png = statistics.median(trip.memcpy) * 1e3, png_trip() * 1e3
    up, down = statistics.median(trip.up) * 1e3, statistics.median(trip.down) * 1e3
    return [
        Figure("64 MiB up, client memory to the engine's array", up, "ms", 4, copy, "memcpy"),
        Figure("64 MiB down, the daemon's array to client memory", down, "ms", 4, copy, "memcpy"),
        Figure("64 MiB both ways, beside PNG both ways", up + down, "ms", 0.25, png, "PNG"),
        Figure(
            f"64 MiB up through the stream (SHA-256 alone {hash_rate():.0f} MiB/s)",
            *(rate, "MiB/s", 120.0),
            at_least=True,
        ),
    ]


if __name__ == "__main__":
    print(table(figures()))
