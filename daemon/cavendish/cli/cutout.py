# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish cutout`: parts a subject from its background."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cavendish.cli import ask
from cavendish.cli.ask_arguments import add_image, add_output, add_running
from cavendish.cli.console import Console
from cavendish_client import Client, CutoutRequest, errors

if TYPE_CHECKING:
    from cavendish.cli.ask_pictures import Array
    from cavendish.cli.picture import Picture

STROKES = {
    "keep": "white on what is surely part of the subject",
    "remove": "white on what surely is not",
    "hair": "white over an edge of hair, fur or leaves",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white roughly round the subject (default: a model finds it)")
    for name, what in STROKES.items():
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=what)
    add_running(parser, models=True)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Cuts out. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task)


def task(client: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked: of what the selection and the strokes are on, with what is round it."""
    from cavendish.cli.ask_pictures import box_of, canvas_of, read_canvas
    from cavendish.cli.laying import as_pixels, part

    picture, mask = read_canvas(options)
    strokes = {
        name: read_stroke(path, picture)
        for name in STROKES
        if (path := getattr(options, name)) is not None
    }
    marked = None if mask is None else marked_by(mask, strokes)
    box = box_of(picture, marked, client.offer("cutout").context)
    sent = {name: as_pixels(part(stroke, box)) for name, stroke in strokes.items()}
    canvas = canvas_of(picture, mask, box)
    request = CutoutRequest(canvas, **sent, **ask.common_fields(options))
    return ask.Task(request, ground(picture, options), "Cut-out")


def read_stroke(path: Path, picture: "Picture") -> "Array":
    """What was painted, uint8 [H, W]. Raises ImageError, MaskSizeMismatch, FileUnusable."""
    from cavendish.cli.picture import read_mask

    painted = read_mask(path)
    if painted.shape != picture.pixels.shape[:2]:
        raise errors.MaskSizeMismatch(
            f"{path} has {painted.shape[1]} x {painted.shape[0]} pixels, the picture "
            f"{picture.width} x {picture.height}.",
            "Paint on a layer as large as the picture.",
            mask=f"{painted.shape[1]} x {painted.shape[0]}",
            image=f"{picture.width} x {picture.height}",
        )
    return painted


def marked_by(mask: "Array", strokes: "dict[str, Array]") -> "Array":
    """What may be the subject: the selection, and strokes beyond it."""
    marked = mask
    for name in ("keep", "hair"):
        if name in strokes:
            marked = marked | strokes[name]
    return marked


def ground(picture: "Picture", options: argparse.Namespace) -> "Picture":
    """What the cut-out lies on: the picture itself where it stays a layer of its own, else nothing.

    A picture that keeps its opacity in no channel gets one.
    """
    import numpy as np

    from cavendish.cli.picture import Kind

    if options.output is not None and options.output.suffix.lower() == ".ora":
        return picture
    grey = picture.kind in (Kind.GRAY, Kind.GRAY_ALPHA)
    kind = Kind.GRAY_ALPHA if grey else Kind.RGBA
    return replace(picture, pixels=np.zeros_like(picture.pixels), kind=kind)
