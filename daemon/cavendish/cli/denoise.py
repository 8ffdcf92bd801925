# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish denoise`: takes the noise out of a picture."""

import argparse
from dataclasses import replace

from cavendish.cli import ask
from cavendish.cli.ask_arguments import add_image, add_output, add_running, number
from cavendish.cli.console import Console
from cavendish_client import Client, DenoiseRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where to take noise out, black elsewhere")
    times = "times the noise that is measured, 0 to 2 (default: 1)"
    parser.add_argument("--strength", type=number(0, 2), default=1.0, metavar="TIMES", help=times)
    add_running(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Denoises. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(client: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    base, canvas, _ = ask.canvas(client, options, "denoise")
    fields = ask.common_fields(options)
    request = DenoiseRequest(replace(canvas, guide=None), options.strength, **fields)
    return ask.Task(request, base, "Denoise")
