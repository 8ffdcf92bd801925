# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish replace-background`: puts the subject before something else."""

import argparse

from cavendish.cli import ask
from cavendish.cli.ask_arguments import (
    add_asking,
    add_image,
    add_output,
    add_prompt,
    add_references,
)
from cavendish.cli.console import Console
from cavendish_client import Client, ReplaceBackgroundRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white on the background (default: the model finds it)")
    add_prompt(parser, "the new background", required=True)
    add_references(parser)
    add_asking(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs it. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(client: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    from cavendish.cli.ask_pictures import references_of

    base, canvas, box = ask.canvas(client, options, "replace_background")
    references = references_of(options, box)
    fields = ask.common_fields(options)
    request = ReplaceBackgroundRequest(canvas, options.prompt, references, **fields)
    return ask.Task(request, base, "New background")
