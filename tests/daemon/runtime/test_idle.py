# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio

from cavendish.runtime.idle import IdleExit

SOON = 0.02
SECONDS = 10.0


class Daemon:
    """Notes that it was asked to leave."""

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.busy = False

    def idle_exit(self, seconds: float) -> IdleExit:
        return IdleExit(seconds, busy=lambda: self.busy, leave=self.left.set)


async def test_daemon_that_nobody_calls_leaves() -> None:
    daemon = Daemon()
    daemon.idle_exit(SOON).start()
    await asyncio.wait_for(daemon.left.wait(), SECONDS)


async def test_open_call_keeps_the_daemon_and_its_end_lets_it_go() -> None:
    daemon = Daemon()
    idle = daemon.idle_exit(SOON)
    idle.start()
    with idle.call(), idle.call():
        await asyncio.sleep(3 * SOON)
        assert not daemon.left.is_set()
    await asyncio.wait_for(daemon.left.wait(), SECONDS)


async def test_work_that_no_call_waits_for_keeps_the_daemon() -> None:
    daemon = Daemon()
    daemon.busy = True
    daemon.idle_exit(SOON).start()
    await asyncio.sleep(3 * SOON)
    assert not daemon.left.is_set()
    daemon.busy = False
    await asyncio.wait_for(daemon.left.wait(), SECONDS)


async def test_zero_seconds_never_leave() -> None:
    daemon = Daemon()
    idle = daemon.idle_exit(0)
    idle.start()
    with idle.call():
        pass
    await asyncio.sleep(2 * SOON)
    assert not daemon.left.is_set()


async def test_stopped_watch_never_leaves() -> None:
    daemon = Daemon()
    idle = daemon.idle_exit(SOON)
    idle.start()
    idle.stop()
    await asyncio.sleep(2 * SOON)
    assert not daemon.left.is_set()
