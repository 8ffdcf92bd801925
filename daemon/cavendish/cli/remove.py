# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish remove`: takes away what a mask selects."""

import argparse

from cavendish.cli import ask
from cavendish.cli.ask_arguments import (
    add_asking,
    add_image,
    add_output,
    add_prompt,
    add_sources,
)
from cavendish.cli.console import Console
from cavendish_client import Client, RemoveRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white on what to take away, black elsewhere")
    add_sources(parser)
    add_prompt(parser, "what it is (helps the model)")
    add_asking(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs it. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task, needs_mask=True)


def task(client: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    base, canvas, _, sources = ask.hole(client, options, "remove")
    request = RemoveRequest(canvas, options.prompt, sources, **ask.common_fields(options))
    return ask.Task(request, base, "Remove")
