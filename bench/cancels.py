# SPDX-License-Identifier: GPL-3.0-or-later
"""How long after a cancel a run ends."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from cavendish.errors import JobCancelled
from cavendish.jobs.control import JobControl


def waited(run: Callable[[JobControl], object], after: float) -> tuple[float, float]:
    """Seconds from a cancel to the end of the run, and its processor time, however it ends.

    What other programs do prolongs the first alone. after: seconds from its begin to the cancel.
    Zeros where the cancel came too late.
    """
    stop, asked = JobControl(lambda: None), list[tuple[float, float]]()

    def cancel() -> None:
        asked.append(_now())
        stop.stop()

    timer = threading.Timer(after, cancel)
    timer.start()
    with suppress(JobCancelled):
        run(stop)
    ended = _now()
    timer.join()
    wall, processor = (end - began for end, began in zip(ended, asked[0], strict=True))
    return (wall, processor) if wall > 0 else (0.0, 0.0)


def _now() -> tuple[float, float]:
    return time.monotonic(), time.process_time()
