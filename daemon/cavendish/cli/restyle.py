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
from cavendish_client import RestyleRequest, errors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where it may change, black elsewhere")
    add_prompt(parser, "the style in words")
    add_references(parser)
    add_asking(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs it. Raises CavendishError; then no output is written."""
    if not (options.prompt or options.ref or options.model):
        raise errors.InvalidRequest(
            "There is no style to go by.",
            "Say it with --prompt, show it with --ref style=FILE, or name a --model that has one.",
            field="--prompt",
            problem="is missing",
        )
    return ask.run_canvas(options, console, ask.prompted(RestyleRequest, "Restyle"))
