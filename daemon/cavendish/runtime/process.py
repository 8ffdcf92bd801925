# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts about this process."""

import os


def rss_bytes() -> int:
    """Resident memory, in bytes."""
    # Not at the top: psutil costs memory, and an idle daemon is not asked.
    import psutil

    return int(psutil.Process(os.getpid()).memory_info().rss)
