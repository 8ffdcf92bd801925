# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish keys`: stores, lists and deletes the keys of endpoints.

A key is typed in without echo, or read from standard input; never an argument, which every program
on the machine could read in the list of processes.
"""

import argparse
import getpass
import sys

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.options import add_options
from cavendish_client import Client, Key, errors

MOST_CHARACTERS = 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and for which endpoint."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    put = actions.add_parser("set", help="store a key; it is typed in, or read from stdin")
    put.add_argument("endpoint", help="what the key is for, for example gemini")
    put.add_argument(
        "--allow-file",
        action="store_true",
        help="where there is no keyring, keep the key in a file that only you can read",
    )
    actions.add_parser("list", help="tell which endpoints have a key, and where from")
    drop = actions.add_parser("delete", help="forget a stored key")
    drop.add_argument("endpoint", help="what the key was for")
    for action in actions.choices.values():
        add_options(action, nested=True)


def run(options: argparse.Namespace, console: Console) -> int:
    """Does it. Raises KeyMissing, KeyringUnavailable, InvalidRequest, DaemonError."""
    key = typed(options.endpoint) if options.action == "set" else ""
    with connected(options, start=True) as client:
        if options.action == "set":
            store(client, options, key, console)
        elif options.action == "delete":
            client.credentials.delete(options.endpoint)
            console.say(f"deleted   {options.endpoint}")
            console.tell({"event": "deleted", "endpoint": options.endpoint})
        else:
            tell(client.credentials.list(), console)
    return exits.OK


def typed(endpoint: str) -> str:
    """The key, from a person at a terminal or from a pipe."""
    if sys.stdin.isatty():
        return getpass.getpass(f"Key for {endpoint} (not shown): ").strip()
    return sys.stdin.read(MOST_CHARACTERS + 2).strip()


def store(client: Client, options: argparse.Namespace, key: str, console: Console) -> None:
    """Stores the key, and tells where."""
    try:
        kept = client.credentials.set(options.endpoint, key, allow_file=options.allow_file)
    except errors.KeyringUnavailable as error:
        advice = "Add --allow-file, or set CAVENDISH_KEY_<ENDPOINT> in the environment."
        raise errors.KeyringUnavailable(error.message, advice, **error.metadata) from error
    console.say(line(kept))
    console.tell({"event": "stored"} | fields(kept))


def tell(keys: tuple[Key, ...], console: Console) -> None:
    """Prints what may be told of keys."""
    for key in keys:
        console.say(line(key))
    if not keys:
        console.say("no keys yet; store one with `cavendish keys set gemini`")
    console.tell({"keys": [fields(key) for key in keys]})


def line(key: Key) -> str:
    """A key for people."""
    shown = f"...{key.hint}" if key.hint else "(short)"
    words = key.problem or f"{shown}, from the {key.source.value.lower()} ({key.place})"
    return f"{key.endpoint:9} {words}"


def fields(key: Key) -> dict[str, str]:
    """A key for programs."""
    return {
        "endpoint": key.endpoint,
        "source": key.source.value.lower(),
        "place": key.place,
        "hint": key.hint,
        "problem": key.problem,
    }
