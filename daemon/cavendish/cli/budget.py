# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish budget`: shows and sets the most that may be spent."""

import argparse
import dataclasses

from cavendish.cli import exits
from cavendish.cli.amount import dollars, shown
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.document import document
from cavendish_client import Budget, Left

PERIODS = {
    "day": "in a day",
    "month": "in a month",
    "document": "on a document, ever",
    "live": "on live jobs, in a day; none: they ask no model of the cloud",
}
# What a cap that is not set means, where that is not "no cap".
UNSET = {"live": "never in the cloud"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The caps, each of which can be set or taken away."""
    for period, words in PERIODS.items():
        help_ = f"the most US dollars to spend {words}"
        parser.add_argument(f"--{period}", type=dollars, metavar="USD", help=help_)
    parser.add_argument(
        "--none",
        action="append",
        choices=[*PERIODS, "all"],
        default=[],
        help="take a cap away; can be given several times",
    )
    parser.add_argument(
        "--for", dest="name", type=document, default="", metavar="DOCUMENT", help="what is left"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Sets what is to be set, and prints the caps. Raises DaemonError."""
    changes = wanted(options)
    with connected(options, start=True) as client:
        if changes:
            before, _ = client.usage.budget()
            client.usage.set_budget(dataclasses.replace(before, **changes))
        budget, left = client.usage.budget(options.name)
    tell(budget, left, console)
    return exits.OK


def wanted(options: argparse.Namespace) -> dict[str, int | None]:
    """The caps to change; None takes one away."""
    away = PERIODS if "all" in options.none else options.none
    changes: dict[str, int | None] = {f"{period}_micro_usd": None for period in away}
    for period in PERIODS:
        if getattr(options, period) is not None:
            changes[f"{period}_micro_usd"] = getattr(options, period)
    return changes


def tell(budget: Budget, left: Left | None, console: Console) -> None:
    """Prints the caps, and what is left of the nearest."""
    caps = {period: getattr(budget, f"{period}_micro_usd") for period in PERIODS}
    for period, cap in caps.items():
        console.say(f"{period:9} {shown(cap) if cap is not None else UNSET.get(period, 'no cap')}")
    if left is not None:
        console.say(f"left      {shown(left.micro_usd)} of the {left.period}'s")
    console.tell(
        {f"{period}_micro_usd": cap for period, cap in caps.items()}
        | {"left": None if left is None else vars(left)}
    )
