# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import gc
import logging

import pytest

from cavendish.runtime.tasks import spawn


async def test_spawned_task_is_kept_until_it_is_done() -> None:
    done = asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(0)
        done.set()

    spawn(work(), name="work")
    gc.collect()
    await asyncio.wait_for(done.wait(), 10)


async def test_failure_is_logged_and_still_raised(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        raise ValueError("why")

    with caplog.at_level(logging.ERROR), pytest.raises(ValueError, match="why"):
        await spawn(work(), name="doomed")
    await asyncio.sleep(0)
    assert [record.__dict__["task"] for record in caplog.records] == ["doomed"]
    assert "why" in caplog.text


async def test_cancelled_task_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    task = spawn(asyncio.sleep(100), name="long")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert caplog.records == []
