# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a process end with the one that holds the other end of its pipe, whatever it is doing."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ends_with(pipe: int) -> Iterator[None]:
    """Within the context this process ends as soon as nobody can write into pipe any more.

    A thread that watched the pipe would wait for Python's lock, which a run of LiteRT holds. Linux
    sends a signal instead, which is not caught. Elsewhere the process ends after its run, when it
    reads the pipe again. Nothing may be written into the pipe within the context.
    """
    if sys.platform != "linux":
        yield
        return
    import fcntl
    import select
    import signal

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    flags = fcntl.fcntl(pipe, fcntl.F_GETFL)
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags | os.O_ASYNC)
    try:
        # It may have been closed before the signal was asked for.
        poll = select.poll()
        poll.register(pipe, 0)
        if poll.poll(0):
            os._exit(0)
        yield
    finally:
        fcntl.fcntl(pipe, fcntl.F_SETFL, flags)
