# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish generate`: makes a picture from words."""

import argparse

from cavendish.cli import ask
from cavendish.cli.ask_arguments import (
    add_asking,
    add_output,
    add_painting,
    add_prompt,
    add_references,
    add_size,
    drawn_size,
)
from cavendish.cli.console import Console
from cavendish_client import Box, Client, GenerateRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_prompt(parser, "what to make", required=True)
    add_references(parser, doodle=False)
    parser.add_argument("--transparent", action="store_true", help="only the subject, on nothing")
    add_size(parser)
    add_asking(parser)
    add_painting(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Makes it. Raises CavendishError; then no output is written."""
    return ask.run_drawing(options, console, task)


def task(_: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    from cavendish.cli.ask_pictures import references_of

    place = Box(0, 0, *drawn_size(options))
    fields = ask.common_fields(options)
    request = GenerateRequest(
        options.prompt,
        place,
        references_of(options),
        options.transparent,
        **fields,
    )
    return ask.Task(request, ask.empty(options), "Generated")
