# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish expand`: continues a picture beyond its border."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from cavendish.cli import ask
from cavendish.cli.ask_arguments import (
    add_asking,
    add_image,
    add_output,
    add_prompt,
    add_sources,
    whole,
)
from cavendish.cli.console import Console
from cavendish_client import Box, Client, ExpandRequest, errors

if TYPE_CHECKING:
    from cavendish.cli.picture import Picture

SIDES = ("left", "top", "right", "bottom")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white on what else of the picture may change, black elsewhere")
    add_sources(parser)
    add_prompt(parser, "what is there (default: what the picture suggests)")
    for side in SIDES:
        parser.add_argument(
            f"--{side}", type=pixels, default=0, metavar="PX", help=f"so many more at the {side}"
        )
    add_asking(parser)
    add_output(parser)


def pixels(text: str) -> int:
    """How far to go."""
    return whole(text, 0, 32768)


def run(options: argparse.Namespace, console: Console) -> int:
    """Expands. Raises CavendishError; then no output is written."""
    if not any(getattr(options, side) for side in SIDES):
        raise errors.InvalidRequest(
            "The picture is not to become any larger.",
            "Say by how many pixels with --left, --top, --right or --bottom.",
            field="--left",
            problem="is missing",
        )
    return ask.run_canvas(options, console, task)


def task(_: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked: the picture lies in a larger document, all of which is wanted."""
    from cavendish.cli.ask_pictures import canvas_of, read_canvas, read_sources
    from cavendish.cli.laying import as_pixels

    picture, mask = read_canvas(options)
    told = read_sources(options, picture)
    sources = None if told is None else as_pixels(told)
    base = framed(picture, options)
    whole_picture = canvas_of(picture, mask, Box(0, 0, picture.width, picture.height))
    canvas = replace(
        whole_picture, x=options.left, y=options.top, width=base.width, height=base.height
    )
    target = Box(0, 0, base.width, base.height)
    fields = ask.common_fields(options)
    request = ExpandRequest(canvas, target, options.prompt, sources, **fields)
    return ask.Task(request, base, "Expand")


def framed(picture: "Picture", options: argparse.Namespace) -> "Picture":
    """The picture with an empty border; as a layer it has transparency there."""
    import numpy as np

    from cavendish.cli.picture import Kind

    border = ((options.top, options.bottom), (options.left, options.right), (0, 0))
    layered = options.output is not None and options.output.suffix.lower() == ".ora"
    kind = Kind.RGBA if layered else picture.kind
    return replace(picture, pixels=np.pad(picture.pixels, border), kind=kind)
