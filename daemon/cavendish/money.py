# SPDX-License-Identifier: GPL-3.0-or-later
"""Amounts of money: integers, in millionths of a US dollar."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MICRO = 1_000_000
_DIGITS = Decimal("0.0001")
_MOST = Decimal(1_000_000_000)


def usd(micro: int) -> str:
    """The amount in dollars: two digits after the point, up to four where they are needed."""
    rounded = (Decimal(micro) / MICRO).quantize(_DIGITS, ROUND_HALF_UP)
    text = f"{rounded:f}"
    for _ in range(2):
        text = text.removesuffix("0")
    return text


def micro_usd(text: str) -> int:
    """The amount that a number of dollars stands for. Raises ValueError."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r:.30} is not a number of US dollars") from None
    if not (amount.is_finite() and 0 <= amount < _MOST):
        raise ValueError(f"{text!r:.30} is not a number of US dollars")
    return int((amount * MICRO).to_integral_value(ROUND_HALF_UP))
