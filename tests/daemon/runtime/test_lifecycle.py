# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio

from cavendish.runtime.lifecycle import Lifecycle


async def test_leaving_ends_the_wait_and_takes_no_work() -> None:
    lifecycle = Lifecycle()
    assert lifecycle.takes_work
    lifecycle.leave("asked")
    await asyncio.wait_for(lifecycle.wait(), 10)
    assert not lifecycle.takes_work


async def test_leaving_when_drained_takes_no_work_meanwhile() -> None:
    lifecycle, drained = Lifecycle(), asyncio.Event()
    drains = 0

    async def drain() -> None:
        nonlocal drains
        drains += 1
        await drained.wait()

    lifecycle.leave_after(drain, "asked")
    lifecycle.leave_after(drain, "asked again")
    await asyncio.sleep(0)
    assert not lifecycle.takes_work
    waiting = asyncio.ensure_future(lifecycle.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    drained.set()
    await asyncio.wait_for(waiting, 10)
    assert drains == 1
