# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals that ask the daemon to leave."""

import asyncio
import signal
import sys
from collections.abc import Callable

_ASKING_TO_LEAVE = (signal.SIGTERM, signal.SIGINT)


def on_signals(leave: Callable[[str], None]) -> None:
    """Calls leave, on the running loop, with the name of the signal that came."""
    loop = asyncio.get_running_loop()
    if sys.platform != "win32":
        # A terminal that closes asks, too, unless `nohup` has said that it does not.
        hears = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
        for number in (*_ASKING_TO_LEAVE, *((signal.SIGHUP,) if hears else ())):
            loop.add_signal_handler(number, leave, number.name)
        return
    for number in _ASKING_TO_LEAVE:
        signal.signal(
            number, lambda came, _: loop.call_soon_threadsafe(leave, signal.Signals(came).name)
        )
