# SPDX-License-Identifier: GPL-3.0-or-later
"""How many files the daemon may have open: each client and each segment is one.

Systems allow a program few to begin with (macOS 256, most of Linux 1024), and more where it asks.
"""

WANTED = 8192


def allow_descriptors() -> int:
    """Asks for so many as are wanted, or as the system gives; how many there are, 0: no limit."""
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        return soft
    return wanted
