# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish depth`: tells how near each pixel of a picture is, as a grey picture."""

import argparse

from cavendish.cli import ask
from cavendish.cli.ask_arguments import add_image, add_output, add_running
from cavendish.cli.console import Console
from cavendish.cli.lines import paper
from cavendish_client import Client, DepthRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where depth is wanted, black elsewhere")
    add_running(parser, models=True)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Measures. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(client: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    base, canvas, _ = ask.canvas(client, options, "depth")
    request = DepthRequest(canvas, **ask.common_fields(options))
    return ask.Task(request, paper(base, options), "Depth")
