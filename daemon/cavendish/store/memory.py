# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory is there to take."""

import sys
from pathlib import Path

_UNKNOWN = sys.maxsize


def available_bytes(source: Path = Path("/proc/meminfo")) -> int:
    """What can be taken without swapping, as the kernel estimates it; sys.maxsize if unknown."""
    try:
        lines = source.read_text().splitlines()
    except OSError:
        return _UNKNOWN
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return _UNKNOWN
