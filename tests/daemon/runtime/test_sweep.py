# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import threading

from cavendish.runtime.sweep import Sweeper

SOON = 0.005


async def test_sweeper_sweeps_until_nothing_is_left_and_again_when_woken() -> None:
    left = [True, True, False, False]
    swept = asyncio.Queue[bool]()
    loop = asyncio.get_running_loop()

    def sweep() -> bool:
        assert threading.current_thread() is not threading.main_thread()
        loop.call_soon_threadsafe(swept.put_nowait, left[0])
        return left.pop(0)

    sweeper = Sweeper(sweep, interval=SOON)
    sweeper.wake()
    sweeper.wake()
    async with asyncio.timeout(10):
        assert [await swept.get() for _ in range(3)] == [True, True, False]
    await asyncio.sleep(4 * SOON)
    assert swept.empty()
    sweeper.wake()
    async with asyncio.timeout(10):
        assert await swept.get() is False


async def test_stopped_sweeper_sweeps_no_more() -> None:
    swept: list[bool] = []
    sweeper = Sweeper(lambda: bool(swept.append(True)), interval=SOON)
    sweeper.wake()
    sweeper.stop()
    await asyncio.sleep(4 * SOON)
    assert swept == []
