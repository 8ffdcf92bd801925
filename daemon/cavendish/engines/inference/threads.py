# SPDX-License-Identifier: GPL-3.0-or-later
"""How many threads a model is given."""

import os

_MOST = 8


def threads_that_pay() -> int:
    """One for each core that the daemon may use, up to eight."""
    allowed = getattr(os, "sched_getaffinity", None)
    cores = len(allowed(0)) if allowed else os.cpu_count() or 1
    return min(cores, _MOST)
