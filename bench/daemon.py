# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench.daemon`: what the daemon itself costs: to start, to idle, for each job."""

import os
import statistics
import tempfile
import time
from pathlib import Path

import psutil

from bench.figure import Figure, table
from bench.transport import connect
from cavendish_client import Client, PixelFormat, Pixels
from tests.daemon_process import DaemonProcess

STARTS = 7
JOBS = 300
WARM_UP = 20
# The kernel counts processor time in steps of 10 ms: 0.1 % of this.
IDLE_SECONDS = 10.0
SIDE = 16


def start_seconds(folder: Path) -> float:
    """From spawn until daemon.json names a port that listens."""
    daemon = DaemonProcess(folder)
    begin = time.perf_counter()
    daemon.start()
    taken = time.perf_counter() - begin
    daemon.stop()
    return taken


def idle(daemon: DaemonProcess) -> tuple[float, float]:
    """Resident MB of a daemon that has run nothing, and its CPU in percent of a core."""
    process = psutil.Process(daemon.pid)
    before = sum(process.cpu_times()[:2])
    time.sleep(IDLE_SECONDS)
    used = sum(process.cpu_times()[:2]) - before
    return process.memory_info().rss / 1e6, 100 * used / IDLE_SECONDS


def overheads(client: Client) -> list[float]:
    """Milliseconds of a tiny fill that the engine did not work: all that is around it."""
    hole = bytearray(SIDE * SIDE)
    hole[SIDE * 7 + 7] = 255
    mask, taken = Pixels(bytes(hole), SIDE, SIDE, PixelFormat.GRAY8), []
    for number in range(WARM_UP + JOBS):
        # A picture of its own for each job, as artists have: none of its blobs is known already.
        image = Pixels(os.urandom(SIDE * SIDE * 4), SIDE, SIDE)
        begin = time.perf_counter()
        result = client.fill(image=image, mask=mask, seed=number)
        taken.append((time.perf_counter() - begin - result.engine_seconds) * 1e3)
    return taken[WARM_UP:]


def figures() -> list[Figure]:
    """What the project promises of the daemon."""
    with tempfile.TemporaryDirectory() as folder:
        starts = [start_seconds(Path(folder) / str(number)) for number in range(STARTS)]
        daemon = DaemonProcess(Path(folder) / "run").start()
        try:
            megabytes, busy = idle(daemon)
            with connect(daemon) as client:
                taken = overheads(client)
        finally:
            daemon.stop()
    cuts = statistics.quantiles(taken, n=100)
    return [
        Figure("daemon, spawn to serving (median)", statistics.median(starts), "s", 0.7),
        Figure("idle daemon, resident", megabytes, "MB", 60),
        Figure("idle daemon, CPU", busy, "% of a core", 0.2),
        Figure("job overhead, tiny picture, p50", cuts[49], "ms", 5),
        Figure("job overhead, tiny picture, p99", cuts[98], "ms", 20),
    ]


if __name__ == "__main__":
    print(table(figures()))
