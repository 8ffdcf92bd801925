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
from cavendish_client import ReplaceBackgroundRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white on the background (default: the model finds it)")
    add_prompt(parser, "the new background", required=True)
    add_references(parser)
    add_asking(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs it. Raises CavendishError; then no output is written."""
    return ask.run_canvas(
        options, console, ask.prompted(ReplaceBackgroundRequest, "New background")
    )
