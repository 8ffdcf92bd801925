# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish describe`: tells in words what is on a picture, or in what a mask selects of it."""

import argparse

from cavendish.cli import ask, exits
from cavendish.cli.ask_arguments import add_asking, add_image, add_prompt
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.told import made_fields, say_rest
from cavendish_client import Client, DescribeRequest, Wording


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white on what is meant, black elsewhere")
    names = [wording.value.replace("_", "-") for wording in Wording]
    parser.add_argument(
        "--wording", choices=names, default=names[0], help=f"what it is for (default: {names[0]})"
    )
    add_prompt(parser, "what else to mind")
    add_asking(parser, picture=False)


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints the words. Raises CavendishError."""
    with connected(options, start=True) as client:
        wanted = request(client, options)
        if options.dry_run:
            ask.tell_plan(client.estimate(wanted), wanted.verb, console)
            return exits.OK
        agreed = ask.agreed(client, wanted, console)
        with console.progress() as draw:
            words = client.describe(agreed, on_progress=draw)
    console.tell({"event": "words"} | made_fields(words))
    console.say(words.text)
    say_rest(words, console)
    return exits.OK


def request(client: Client, options: argparse.Namespace) -> DescribeRequest:
    """What is asked."""
    _, canvas, _ = ask.canvas(client, options, "describe")
    wording = Wording(options.wording.replace("-", "_"))
    return DescribeRequest(canvas, wording, options.prompt, **ask.common_fields(options))
