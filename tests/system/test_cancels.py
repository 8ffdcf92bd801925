# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs that are cancelled and begun anew all the time leave nothing behind in a real daemon."""

from __future__ import annotations

import pytest

from cavendish.store.exchange import LEASE_SECONDS
from cavendish_client import LinesRequest
from tests.daemon_process import DaemonProcess, wait_for
from tests.system.cancels import Cancels, cancels, client_of, held, requests

# What malloc keeps at hand comes and goes; see cavendish.runtime.allocator.
_KEPT_BYTES = 48 << 20
# The pools of threads that asyncio and gRPC have grow while jobs are many, to a few.
_MORE_THREADS = 6


def check(daemon: DaemonProcess, count: int, seed: int) -> Cancels:
    """The cancels; what the daemon holds after them is what it held before."""
    with client_of(daemon) as client:
        for request in requests():
            client.run(request).result(60.0)
        cancels(client, len(requests()), seed)
        before, segments = held(daemon), len(daemon.leftovers())
        found = cancels(client, count, seed + 1)
        assert client.run(LinesRequest(requests()[1].canvas)).result(60.0).image.buffer
        wait_for(lambda: held(daemon).threads <= before.threads + _MORE_THREADS, 30.0)
        after = held(daemon)
        assert after.children == 0
        # A few more may be in the pool, where one job's were not back when the next began. What was
        # on its way to a client that has just cancelled comes back when its lease ends.
        wait_for(lambda: len(daemon.leftovers()) <= segments + 4, LEASE_SECONDS + 30)
        assert held(daemon).files <= before.files + 4
        assert after.bytes < before.bytes + _KEPT_BYTES
    assert set(found.states) <= {"CANCELLED", "SUCCEEDED"}
    return found


def test_jobs_that_are_cancelled_at_random_moments_leave_nothing_behind(
    daemon: DaemonProcess,
) -> None:
    found = check(daemon, 18, seed=1)
    assert found.states["CANCELLED"] > 5


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [2, 5])
def test_five_hundred_cancels_leave_nothing_behind(daemon: DaemonProcess, seed: int) -> None:
    found = check(daemon, 500, seed)
    assert found.states["CANCELLED"] > 150
    # What else the machine does is in the time.
    assert sorted(found.waits)[len(found.waits) // 2] < 0.1
