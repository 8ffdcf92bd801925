# SPDX-License-Identifier: GPL-3.0-or-later
"""Amounts of money: integers, in millionths of a US dollar."""

import re

_SHOWN = 10_000
_NUMBER = re.compile(r"([0-9]{1,9})(?:\.([0-9]{0,6}))?")


def usd(micro: int) -> str:
    """The amount in dollars: two digits after the point, up to four where they are needed."""
    shown = (micro * _SHOWN + 500_000) // 1_000_000
    text = f"{shown // _SHOWN}.{shown % _SHOWN:04}"
    for _ in range(2):
        text = text.removesuffix("0")
    return text


def micro_usd(text: str) -> int:
    """The amount that a number of dollars stands for. Raises ValueError."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r:.30} is not a number of US dollars")
    dollars, rest = found.group(1), found.group(2) or ""
    return int(dollars + rest.ljust(6, "0"))
