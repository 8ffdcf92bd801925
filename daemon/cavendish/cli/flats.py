# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish flats`: lays flat colours under line art."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cavendish.cli import ask
from cavendish.cli.ask_arguments import add_image, add_output, add_running, number
from cavendish.cli.console import Console
from cavendish_client import Client, FlatsRequest, Pixels, errors

if TYPE_CHECKING:
    from cavendish.cli.picture import Picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where colours are wanted, black elsewhere")
    add = parser.add_argument
    gap = "the widest gap in a line that is closed, 0 to 64 (default: 6)"
    add("--gap", type=number(0, 64), default=6.0, metavar="PX", help=gap)
    spots = "spots of colour on nothing, as large as IMAGE, that areas take over"
    add("--hints", type=Path, metavar="FILE", help=spots)
    add_running(parser)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Colours. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(_: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked, of all of the picture: what lines enclose may be as large."""
    from cavendish.cli.ask_pictures import canvas_of, read_canvas
    from cavendish_client import Box

    picture, mask = read_canvas(options)
    picture = coloured(picture)
    canvas = canvas_of(picture, mask, Box(0, 0, picture.width, picture.height))
    hints = read_hints(options, picture)
    request = FlatsRequest(canvas, options.gap, hints, **ask.common_fields(options))
    layered = options.output is not None and options.output.suffix.lower() == ".ora"
    return ask.Task(request, picture if layered else cleared(picture), "Flats", below=True)


def read_hints(options: argparse.Namespace, picture: "Picture") -> Pixels | None:
    """The spots. Raises ImageError, FileUnusable, InvalidRequest."""
    from cavendish.cli.ask_pictures import as_seen
    from cavendish.cli.laying import as_pixels
    from cavendish.cli.picture import read_picture

    if options.hints is None:
        return None
    hints = as_pixels(as_seen(read_picture(options.hints)))
    if (hints.width, hints.height) != (picture.width, picture.height):
        raise errors.InvalidRequest(
            "The spots of colour are of another size than the line art.",
            "Give both the same size.",
            field="--hints",
            problem=f"is {hints.width} x {hints.height}, not {picture.width} x {picture.height}",
        )
    return hints


def coloured(picture: "Picture") -> "Picture":
    """The picture as one that can have colours; the profile of a gray one tells of none."""
    from cavendish.cli.picture import Kind

    kinds = {Kind.GRAY: Kind.RGB, Kind.GRAY_ALPHA: Kind.RGBA}
    if picture.kind not in kinds:
        return picture
    return replace(picture, kind=kinds[picture.kind], profile=None)


def cleared(picture: "Picture") -> "Picture":
    """What flats lie on where they are written alone: nothing, so that they go below the lines."""
    import numpy as np

    from cavendish.cli.picture import Kind

    return replace(picture, pixels=np.zeros_like(picture.pixels), kind=Kind.RGBA)
