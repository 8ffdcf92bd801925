# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions: of this client, and of the API that it speaks."""

VERSION = "0.1.0"
API_LOW = 1
API_HIGH = 1


def numbers(version: str) -> tuple[int, ...]:
    """The leading whole numbers of a dotted version, to compare by: '1.2.0rc1' gives (1, 2)."""
    parts = []
    for part in version.split("."):
        if not part.isdecimal():
            break
        parts.append(int(part))
    return tuple(parts)
