# SPDX-License-Identifier: GPL-3.0-or-later
"""Money on the command line: US dollars to people, millionths of them to programs."""

import argparse

from cavendish.money import micro_usd, usd


def dollars(text: str) -> int:
    """What an argument stands for, in millionths. Raises ArgumentTypeError."""
    try:
        return micro_usd(text.removeprefix("$"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def shown(micro: int) -> str:
    """An amount for people."""
    return f"${usd(micro)}"
