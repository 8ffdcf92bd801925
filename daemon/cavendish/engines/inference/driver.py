# SPDX-License-Identifier: GPL-3.0-or-later
"""The version of the graphics driver, with which measurements become void."""

from pathlib import Path

_NVIDIA = Path("/sys/module/nvidia/version")


def driver() -> str:
    """NVIDIA's on Linux; '' where it is not known."""
    return _NVIDIA.read_text("utf-8").strip() if _NVIDIA.is_file() else ""
