# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish usage`: what was spent."""

import argparse
from collections.abc import Iterator
from typing import Any

from cavendish.cli import exits
from cavendish.cli.amount import shown
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.document import document
from cavendish.money import micro_usd
from cavendish_client import By, Call, CallState, Client, Sum, Usage, errors

PAGE = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to sum up, what to list, and what to settle."""
    parser.add_argument(
        "--by",
        choices=[by.value.lower() for by in By],
        default="model",
        help="how to group this month's requests (default: model)",
    )
    parser.add_argument(
        "--document", type=document, default="", metavar="NAME", help="sum this document up, too"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--calls", action="store_true", help="list every request, the newest first")
    what.add_argument(
        "--lost", action="store_true", help="list those whose cost is not known: no answer came"
    )
    what.add_argument(
        "--settle",
        nargs=2,
        metavar=("NUMBER", "USD"),
        help="tell what a lost request has cost; 0 where it was not billed",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints sums or requests. Raises InvalidRequest, DaemonError."""
    with connected(options, start=True) as client:
        if options.settle is not None:
            tell_calls([settled(client, *options.settle)], console)
        elif options.calls or options.lost:
            tell_calls(every(client, options), console)
        else:
            found = client.usage.sums(options.document, By[options.by.upper()])
            tell(found, options, console)
    return exits.OK


def settled(client: Client, number: str, cost: str) -> Call:
    """The call, once its cost is told. Raises InvalidRequest."""
    try:
        values = int(number), micro_usd(cost)
    except ValueError as error:
        raise errors.InvalidRequest(
            f"--settle cannot be used: {error}.", "Give a number and US dollars.", field="settle"
        ) from None
    return client.usage.settle(*values)


def every(client: Client, options: argparse.Namespace) -> Iterator[Call]:
    """All calls, page by page."""
    token = ""
    while True:
        page = client.usage.calls(PAGE, token, options.document, lost_only=options.lost)
        yield from page.calls
        token = page.next_page_token
        if not token:
            return


def tell(usage: Usage, options: argparse.Namespace, console: Console) -> None:
    """Prints sums."""
    sums = {"today": usage.today, "month": usage.month}
    if usage.document is not None:
        sums["document"] = usage.document
    for name, one in sums.items():
        console.say(f"{name:9} {words(one)}")
    for group in usage.groups:
        console.say(f"          {words(group.sum)}  {group.name or '(no name)'}")
    if usage.month.unknown_micro_usd:
        console.say("The cost of some is not known: `cavendish usage --lost` lists them.")
    groups = [{"name": group.name, **fields(group.sum)} for group in usage.groups]
    told: dict[str, Any] = {name: fields(one) for name, one in sums.items()}
    console.tell(told | {"by": options.by, "groups": groups})


def words(one: Sum) -> str:
    """A sum for people."""
    parts = {"on its way": one.open_micro_usd, "not known": one.unknown_micro_usd}
    more = "".join(f", {shown(amount)} {what}" for what, amount in parts.items() if amount)
    requests = f"{one.calls} request{'' if one.calls == 1 else 's'}"
    return f"{shown(one.total_micro_usd)} for {requests}{more}"


def fields(one: Sum) -> dict[str, int]:
    """A sum for programs."""
    return {**vars(one), "total_micro_usd": one.total_micro_usd}


def tell_calls(calls: Iterator[Call] | list[Call], console: Console) -> None:
    """Prints requests, one a line."""
    for call in calls:
        console.say(line(call))
        times = {"send_time": call.send_time.isoformat()}
        times["end_time"] = "" if call.end_time is None else call.end_time.isoformat()
        console.tell(vars(call) | times | {"state": call.state.value.lower()})


def line(call: Call) -> str:
    """A request for people."""
    cost = {
        CallState.SETTLED: shown(call.cost_micro_usd or 0),
        CallState.VOID: "not billed",
        CallState.LOST: f"not known ({shown(call.price_micro_usd)})",
    }.get(call.state, f"on its way ({shown(call.price_micro_usd)})")
    when = call.send_time.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{call.number:6}  {when}  {cost:20}  {call.model} at {call.endpoint}  {call.document}"
