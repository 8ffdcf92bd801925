# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish harmonise`: fits a layer to the light of the picture that it lies on."""

import argparse
from pathlib import Path

from cavendish.cli import ask
from cavendish.cli.ask_arguments import add_image, add_output, add_running, number
from cavendish.cli.console import Console
from cavendish_client import Box, Client, HarmoniseRequest, errors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser)
    add = parser.add_argument
    below = "the picture that IMAGE, a layer with transparency, lies on; of its size"
    add("--below", type=Path, required=True, metavar="FILE", help=below)
    share = "0 changes nothing, 2 is the most (default: 1)"
    add("--strength", type=number(0, 2), default=1.0, metavar="SHARE", help=share)
    parser.set_defaults(mask=None)
    add_running(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Harmonises. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(_: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    from cavendish.cli.ask_pictures import as_seen, canvas_of, read_canvas
    from cavendish.cli.laying import as_pixels
    from cavendish.cli.picture import read_picture

    layer, _mask = read_canvas(options)
    below = as_pixels(as_seen(read_picture(options.below)))
    if (below.width, below.height) != (layer.width, layer.height):
        raise errors.InvalidRequest(
            "The picture below is of another size than the layer.",
            "Give both the same size.",
            field="--below",
            problem=f"is {below.width} x {below.height}, not {layer.width} x {layer.height}",
        )
    canvas = canvas_of(layer, None, Box(0, 0, layer.width, layer.height))
    fields = ask.common_fields(options)
    request = HarmoniseRequest(canvas, below, options.strength, **fields)
    return ask.Task(request, layer, "Harmonise")
