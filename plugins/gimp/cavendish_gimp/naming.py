# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the layers that results become."""

from __future__ import annotations

import re
from collections.abc import Iterable

VERB = "Erase"


def next_name(names: Iterable[str]) -> str:
    """The verb with the first number above those in names, for example 'Erase 3'."""
    pattern = re.compile(rf"{VERB} (\d{{1,9}})")
    numbers = [int(match[1]) for name in names if (match := pattern.fullmatch(name))]
    return f"{VERB} {max(numbers, default=0) + 1}"
