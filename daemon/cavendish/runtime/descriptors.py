# SPDX-License-Identifier: GPL-3.0-or-later
"""How many files the daemon may have open: each client and each segment is one.

Systems allow a program few to begin with (macOS 256, most of Linux 1024), and more where it asks.
"""

WANTED = 8192
# With fewer than some twenty gRPC does not start but ends the process; clients need some, too.
LEAST = 64


class TooFewDescriptors(Exception):
    """The daemon may have fewer files open than it needs."""

    def __init__(self, given: int) -> None:
        super().__init__(f"it may have {given} files open, and needs {LEAST} at the least")


def allow_descriptors() -> int:
    """Asks for so many as are wanted, or as the system gives; how many there are, 0: no limit.

    Raises TooFewDescriptors.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= hard < LEAST:
        raise TooFewDescriptors(hard)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        return soft
    return wanted
