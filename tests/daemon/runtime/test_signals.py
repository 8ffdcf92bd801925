# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from cavendish.runtime.signals import on_signals


@pytest.fixture
async def asked() -> AsyncIterator["asyncio.Queue[str]"]:
    """The names of the signals that came."""
    names = asyncio.Queue[str]()
    on_signals(names.put_nowait)
    yield names
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().remove_signal_handler(number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_signal_asks_to_leave(asked: "asyncio.Queue[str]", number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    assert await asyncio.wait_for(asked.get(), 10) == number.name


async def test_closed_terminal_is_ignored_under_nohup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.SIG_IGN)
    heard: list[int] = []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "add_signal_handler", lambda number, *_: heard.append(number))
    on_signals(lambda _: None)
    assert heard == [signal.SIGTERM, signal.SIGINT]
