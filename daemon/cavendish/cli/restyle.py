# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish restyle`: gives a picture another style, from words or `--ref style=FILE`."""

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
from cavendish_client import RestyleRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where it may change, black elsewhere")
    add_prompt(parser, "the style in words")
    add_references(parser)
    add_asking(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs it. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, ask.prompted(RestyleRequest, "Restyle"))
