# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish lines`: draws the lines of a picture."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from cavendish.cli import ask
from cavendish.cli.ask_arguments import add_image, add_output, add_running, number
from cavendish.cli.console import Console
from cavendish_client import Client, LinesRequest

if TYPE_CHECKING:
    from cavendish.cli.picture import Picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where lines are wanted, black elsewhere")
    add = parser.add_argument
    size = "how wide a line is, 0.5 to 20 (default: 1.5)"
    add("--thickness", type=number(0.5, 20), default=1.5, metavar="PX", help=size)
    share = "0 for the strongest edges alone, 1 for every one (default: 0.5)"
    add("--detail", type=number(0, 1), default=0.5, metavar="SHARE", help=share)
    add_running(parser, models=True)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Draws. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(client: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    base, canvas, _ = ask.canvas(client, options, "lines")
    fields = ask.common_fields(options)
    request = LinesRequest(canvas, options.thickness, options.detail, **fields)
    return ask.Task(request, paper(base, options), "Lines")


def paper(base: "Picture", options: argparse.Namespace) -> "Picture":
    """What the lines lie on: the picture itself where it stays a layer of its own, else white."""
    import numpy as np

    from cavendish.cli.picture import Kind

    if options.output is not None and options.output.suffix.lower() == ".ora":
        return base
    white = np.full_like(base.pixels, np.iinfo(base.pixels.dtype).max)
    kind = Kind.GRAY if base.kind in (Kind.GRAY, Kind.GRAY_ALPHA) else Kind.RGB
    return replace(base, pixels=white, kind=kind)
