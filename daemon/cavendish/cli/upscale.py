# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish upscale`: makes a picture, or what a mask selects of it, larger."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from cavendish.cli import ask
from cavendish.cli.ask_arguments import add_image, add_output, add_running, whole
from cavendish.cli.console import Console
from cavendish_client import Box, Client, UpscaleRequest

if TYPE_CHECKING:
    from cavendish.cli.ask_pictures import Array
    from cavendish.cli.picture import Picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white on what to enlarge: its rectangle alone is written")
    parser.add_argument(
        *("-s", "--scale"), type=scale, default=2, metavar="N", help="2, 3 or 4 (default: 2)"
    )
    add_running(parser, models=True)
    add_output(parser)


def scale(text: str) -> int:
    """How many times."""
    return whole(text, 2, 4)


def run(options: argparse.Namespace, console: Console) -> int:
    """Enlarges. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(_: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked: all of the picture, or the rectangle of what is selected."""
    from cavendish.cli.ask_pictures import canvas_of, read_canvas

    picture, mask = read_canvas(options)
    picture = cut(picture, mask)
    canvas = canvas_of(picture, None, Box(0, 0, picture.width, picture.height))
    request = UpscaleRequest(
        replace(canvas, guide=None), options.scale, **ask.common_fields(options)
    )
    return ask.Task(request, larger(picture, options.scale), "Upscale")


def cut(picture: "Picture", mask: "Array | None") -> "Picture":
    """The rectangle of what is selected. A picture that is written has no place in another one."""
    from cavendish.cli.laying import as_pixels, part
    from cavendish_client import mask_bounds

    bounds = None if mask is None else mask_bounds(as_pixels(mask))
    return picture if bounds is None else replace(picture, pixels=part(picture.pixels, bounds))


def larger(picture: "Picture", times: int) -> "Picture":
    """What the result is laid into: as large, empty, with as many pixels an inch the larger."""
    import numpy as np

    shape = (picture.height * times, picture.width * times, 4)
    dpi = picture.dpi and (picture.dpi[0] * times, picture.dpi[1] * times)
    return replace(picture, pixels=np.zeros(shape, picture.pixels.dtype), dpi=dpi)
