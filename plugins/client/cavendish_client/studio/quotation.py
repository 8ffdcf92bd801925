# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in quotes in a prompt: the words to write into a picture."""

from __future__ import annotations

import re

PAIRS = (
    ('"', '"'),
    ("“", "”"),
    ("„", "“"),
    ("„", "”"),
    ("«", "»"),
    ("»", "«"),
    ("「", "」"),
    ("『", "』"),
)
PATTERN = re.compile("|".join(f"{one}([^{one}{end}]+){end}" for one, end in PAIRS))


def quoted(prompt: str) -> tuple[str, ...]:
    """The strings in quotes of any of the usual kinds, each once, in their order."""
    found = (next(filter(None, match.groups())).strip() for match in PATTERN.finditer(prompt))
    return tuple(dict.fromkeys(filter(None, found)))
