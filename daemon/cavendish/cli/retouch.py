# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish retouch`: one of a photographer's presets."""

import argparse

from cavendish.cli import ask
from cavendish.cli.ask_arguments import (
    add_asking,
    add_image,
    add_output,
    add_prompt,
)
from cavendish.cli.console import Console
from cavendish_client import Client, Preset, RetouchRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where it may change, black elsewhere")
    add_prompt(parser, "the wish that goes with it, for example where the light is")
    names = [preset.value.replace("_", "-") for preset in Preset]
    parser.add_argument("--preset", choices=names, required=True, help="what to do")
    add_asking(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs it. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(client: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    base, canvas, _ = ask.canvas(client, options, "retouch")
    fields = ask.common_fields(options)
    request = RetouchRequest(
        canvas,
        Preset(options.preset.replace("-", "_")),
        options.prompt,
        **fields,
    )
    return ask.Task(request, base, "Retouch")
