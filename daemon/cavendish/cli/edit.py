# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish edit`: changes a picture, or what a mask selects of it, as a prompt says."""

import argparse

from cavendish.cli import ask
from cavendish.cli.ask_arguments import (
    add_asking,
    add_image,
    add_output,
    add_painting,
    add_prompt,
    add_references,
)
from cavendish.cli.console import Console
from cavendish_client import EditRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where it may change, black elsewhere")
    add_prompt(parser, "what to change", required=True)
    add_references(parser)
    add_asking(parser)
    add_painting(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs it. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, ask.prompted(EditRequest, "Edit"))
