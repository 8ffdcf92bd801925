# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import threading

import pytest

from cavendish.models.apart import apart


async def test_work_runs_on_another_thread_and_gives_its_result() -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    assert await apart(work) != threading.current_thread().name


async def test_failure_is_raised() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await apart(work)


async def test_cancel_reaches_the_work_and_waits_until_it_has_ended() -> None:
    begun, ended = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    task = asyncio.ensure_future(apart(work))
    assert await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_cancel_before_the_beginning_keeps_work_from_beginning() -> None:
    begun = threading.Event()

    async def work() -> None:
        begun.set()

    task = asyncio.ensure_future(apart(work))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not begun.is_set()
