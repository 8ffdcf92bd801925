# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish thread`: conversations about a document, and their turns.

A verb that is given `--thread ID` goes on with one.
"""

import argparse
from collections.abc import Iterator
from typing import Any

from cavendish.cli import exits
from cavendish.cli.amount import shown
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.document import document
from cavendish.cli.options import add_options
from cavendish_client import Client
from cavendish_client.threads import Thread, Turn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which conversation."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = actions.add_parser("new", help="begin a conversation about a document")
    new.add_argument("document", type=document, help="the picture, or what --document calls it")
    new.add_argument("--name", default="", help="what you call the conversation")
    listed = actions.add_parser("list", help="tell the conversations about a document")
    listed.add_argument("document", type=document, help="the same")
    show = actions.add_parser("show", help="tell the turns of a conversation, as a tree")
    go = actions.add_parser("go", help="go back, or on, to a turn: what is asked next follows it")
    drop = actions.add_parser("delete", help="forget a conversation; its results stay")
    for action in (show, go, drop):
        action.add_argument("thread", help="the conversation")
    go.add_argument("turn", help="the turn, or 'start' for before the first")
    for action in actions.choices.values():
        add_options(action, nested=True)


def run(options: argparse.Namespace, console: Console) -> int:
    """Does it. Raises ThreadNotFound, TurnNotFound, InvalidRequest, DaemonError."""
    with connected(options, start=True) as client:
        if options.action == "list":
            tell_all(client.threads.list(options.document), console)
        elif options.action == "delete":
            client.threads.delete(options.thread)
            console.say(f"deleted   {options.thread}")
            console.tell({"event": "deleted", "thread_id": options.thread})
        else:
            tell(chosen(client, options), console)
    return exits.OK


def chosen(client: Client, options: argparse.Namespace) -> Thread:
    """The conversation that is begun, shown or moved."""
    if options.action == "new":
        return client.threads.create(options.document, name=options.name)
    if options.action == "go":
        turn = "" if options.turn == "start" else options.turn
        return client.threads.select(options.thread, turn)
    return client.threads.get(options.thread)


def tell_all(threads: tuple[Thread, ...], console: Console) -> None:
    """Prints conversations, the newest first."""
    for thread in threads:
        console.say(heading(thread))
    if not threads:
        console.say("no conversations yet")
    console.tell({"threads": [fields(thread) for thread in threads]})


def tell(thread: Thread, console: Console) -> None:
    """Prints a conversation with its turns; the star is where it stands."""
    console.say(heading(thread))
    for depth, turn in branches(thread):
        star = "*" if turn.turn_id == thread.current else " "
        words = f"{turn.operation}: {turn.prompt}" if turn.prompt else turn.operation
        price = shown(turn.cost_micro_usd)
        console.say(f"{star} {'  ' * depth}{turn.turn_id}  {price}  {words}")
    console.tell(fields(thread))


def heading(thread: Thread) -> str:
    """A conversation in one line."""
    name = f"  {thread.name}" if thread.name else ""
    return f"{thread.thread_id}  {thread.create_time:%Y-%m-%d %H:%M}  {thread.document}{name}"


def branches(thread: Thread, parent: str = "", depth: int = 0) -> Iterator[tuple[int, Turn]]:
    """The turns below a turn, each with how many forks lie above it."""
    children = [turn for turn in thread.turns if turn.parent == parent]
    for turn in children:
        below = depth + (len(children) > 1)
        yield below, turn
        yield from branches(thread, turn.turn_id, below)


def fields(thread: Thread) -> dict[str, Any]:
    """A conversation for programs."""
    return {
        "thread_id": thread.thread_id,
        "document": thread.document,
        "layer": thread.layer,
        "name": thread.name,
        "current": thread.current,
        "create_time": thread.create_time.isoformat(),
        "turns": [
            vars(turn) | {"create_time": turn.create_time.isoformat()} for turn in thread.turns
        ],
    }
