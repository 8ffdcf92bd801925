# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish compose`: makes one picture of several."""

import argparse

from cavendish.cli import ask
from cavendish.cli.ask_arguments import (
    add_asking,
    add_output,
    add_prompt,
    add_references,
    add_size,
    drawn_size,
)
from cavendish.cli.console import Console
from cavendish_client import Box, Client, ComposeRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_prompt(parser, "what to make of the references", required=True)
    add_references(parser, doodle=False)
    add_size(parser)
    add_asking(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Makes it. Raises CavendishError; then no output is written."""
    return ask.run_drawing(options, console, task)


def task(_: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    from cavendish.cli.ask_pictures import references_of

    place = Box(0, 0, *drawn_size(options))
    fields = ask.common_fields(options)
    request = ComposeRequest(options.prompt, place, references_of(options), **fields)
    return ask.Task(request, ask.empty(options), "Composed")
