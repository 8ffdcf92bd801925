# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish text`: writes exact strings into a picture."""

import argparse

from cavendish.cli import ask
from cavendish.cli.ask_arguments import (
    add_asking,
    add_image,
    add_output,
    add_prompt,
)
from cavendish.cli.console import Console
from cavendish_client import Client, TextRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where it may change, black elsewhere")
    add_prompt(parser, "where and how")
    parser.add_argument(
        "--string",
        action="append",
        required=True,
        metavar="TEXT",
        help="what to write, once; may be given several times",
    )
    add_asking(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs it. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(client: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    base, canvas, _ = ask.canvas(client, options, "text")
    fields = ask.common_fields(options)
    request = TextRequest(canvas, tuple(options.string), options.prompt, **fields)
    return ask.Task(request, base, "Text")
