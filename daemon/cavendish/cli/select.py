# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish select`: finds what is pointed at in a picture, and writes it as a mask."""

import argparse
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cavendish.cli import ask, exits
from cavendish.cli.ask_arguments import add_image, add_running
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.output import write_whole
from cavendish.cli.told import box_fields, plan_fields, say_notes
from cavendish_client import Box, Client, Point, Selection, SelectRequest, errors

if TYPE_CHECKING:
    from cavendish.cli.ask_pictures import Array
    from cavendish.cli.picture import Picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white on what may be selected, black elsewhere")
    add = parser.add_argument
    inside = "a pixel of what is wanted; may be given again, in the order of the clicks"
    add("--point", type=point, action="append", dest="points", metavar="X,Y", help=inside)
    outside = "a pixel of what is not wanted; may be given again"
    add("--not", type=no_point, action="append", dest="points", metavar="X,Y", help=outside)
    add("--box", type=box, metavar="X,Y,W,H", help="what is wanted lies within it")
    drawn = "a mask as large as IMAGE, white where something was drawn on what is wanted"
    add("--scribble", type=Path, metavar="FILE", help=drawn)
    add_running(parser, models=True)
    add("-o", "--output", type=Path, metavar="MASK", help="the mask to write: a .png in grey")
    add("--force", action="store_true", help="write over what is read")


def point(text: str) -> Point:
    """A pixel of what is wanted."""
    x, y = numbers(text, "X,Y")
    return Point(x, y)


def no_point(text: str) -> Point:
    """A pixel of what is not wanted."""
    x, y = numbers(text, "X,Y")
    return Point(x, y, inside=False)


def box(text: str) -> Box:
    """A rectangle."""
    made = Box(*numbers(text, "X,Y,W,H"))
    if made.width < 1 or made.height < 1:
        raise argparse.ArgumentTypeError(f"{text!r} holds no pixel")
    return made


def numbers(text: str, form: str) -> list[int]:
    """Whole numbers, as many as form has."""
    parts = text.split(",")
    plain = all(part.strip().isdecimal() and len(part) < 9 for part in parts)
    if not plain or len(parts) != len(form.split(",")):
        raise argparse.ArgumentTypeError(f"{text!r} is not {form} in whole pixels")
    return [int(part) for part in parts]


def run(options: argparse.Namespace, console: Console) -> int:
    """Selects. Raises CavendishError; then no mask is written."""
    check_outputs(options)
    with connected(options, start=True) as client:
        picture, wanted = request(client, options)
        if options.dry_run:
            ask.tell_plan(client.estimate(wanted), wanted.verb, console)
            return exits.OK
        started = time.monotonic()
        with console.progress() as draw:
            found = client.select(wanted, on_progress=draw)
        write_mask(options.output, picture, found)
        tell(options.output, found, time.monotonic() - started, console)
    return exits.OK


def check_outputs(options: argparse.Namespace) -> None:
    """Refuses an output before any work is done. Raises as `ask.check_outputs`, FileUnusable."""
    scribble = [options.scribble] if options.scribble else []
    ask.check_outputs(options, [*ask.inputs_of(options), *scribble])
    if options.output is not None and options.output.suffix.lower() != ".png":
        raise errors.FileUnusable(
            f"{options.output}: a mask is written as PNG.",
            "Name a file that ends in .png.",
            path=options.output,
        )


def request(client: Client, options: argparse.Namespace) -> "tuple[Picture, SelectRequest]":
    """The picture, and what is asked of what lies round that which was pointed at.

    Raises InvalidRequest, ImageError, MaskError, FileUnusable.
    """
    from cavendish.cli.ask_pictures import canvas_of, read_canvas
    from cavendish.cli.laying import as_pixels, part

    picture, mask = read_canvas(options)
    scribble = scribble_of(options, picture)
    points = tuple(options.points or ())
    shown = client.offer("select").context.box(
        pointed_at(points, options.box, scribble, picture), picture.width, picture.height
    )
    return picture, SelectRequest(
        canvas_of(picture, mask, shown),
        points,
        options.box,
        None if scribble is None else as_pixels(part(scribble, shown)),
        **ask.common_fields(options),
    )


def scribble_of(options: argparse.Namespace, picture: "Picture") -> "Array | None":
    """What was drawn. Raises ImageError, MaskSizeMismatch, MaskEmpty, FileUnusable."""
    from cavendish.cli.picture import read_mask

    if options.scribble is None:
        return None
    scribble = read_mask(options.scribble)
    if scribble.shape != picture.pixels.shape[:2]:
        raise errors.MaskSizeMismatch(
            mask=f"{scribble.shape[1]} x {scribble.shape[0]}",
            image=f"{picture.width} x {picture.height}",
        )
    if not scribble.any():
        raise errors.MaskEmpty(f"{options.scribble} has nothing drawn in it.", "Draw in white.")
    return scribble


def pointed_at(
    points: tuple[Point, ...], box: Box | None, scribble: "Array | None", picture: "Picture"
) -> Box:
    """The bounds of all that points at something. Raises InvalidRequest."""
    from cavendish.cli.laying import as_pixels
    from cavendish_client import mask_bounds

    places = [Box(one.x, one.y, 1, 1) for one in points] + ([box] if box else [])
    whole = Box(0, 0, picture.width, picture.height)
    for place in places:
        if place.intersection(whole) != place:
            problem = f"reaches outside of {whole.width} x {whole.height} pixels"
            raise errors.InvalidRequest(
                f"({place.x}, {place.y}) {problem}.",
                "Point at the picture.",
                field="--box" if place == box else "--point",
                problem=problem,
            )
    drawn = None if scribble is None else mask_bounds(as_pixels(scribble))
    return united([*places, *([drawn] if drawn else [])])


def united(boxes: list[Box]) -> Box:
    """The smallest box that holds all. Raises InvalidRequest where there is none."""
    if not boxes:
        raise errors.InvalidRequest(
            "There is nothing to go by.",
            "Point at what is wanted with --point, --box or --scribble.",
            field="--point",
            problem="is missing",
        )
    left, top = min(one.x for one in boxes), min(one.y for one in boxes)
    right, bottom = max(one.right for one in boxes), max(one.bottom for one in boxes)
    return Box(left, top, right - left, bottom - top)


def write_mask(output: Path, picture: "Picture", found: Selection) -> None:
    """Writes the selection as grey, as large as the picture."""
    import numpy as np
    from PIL import Image

    from cavendish.cli.laying import as_array, part

    mask = np.zeros((picture.height, picture.width), np.uint8)
    part(mask, found.placement)[...] = as_array(found.mask)
    write_whole(output, partial(Image.fromarray(mask).save, format="PNG"))


def tell(output: Path, found: Selection, seconds: float, console: Console) -> None:
    """Prints what was found."""
    from cavendish.cli.laying import as_array

    is_empty = not as_array(found.mask).any()
    box, plan = found.placement, found.plan
    fields = {"event": "result", "output": str(output), "total_s": round(seconds, 3)}
    made = {
        "job_id": found.job_id,
        "placement": box_fields(box),
        "is_empty": is_empty,
        "engine_s": round(found.engine_seconds, 3),
        "notes": list(found.notes),
        "transport": vars(found.transport),
    }
    console.tell(fields | made | plan_fields(plan))
    what = f"{box.width} x {box.height} pixels selected at ({box.x}, {box.y})"
    console.say(
        f"{output}: {'nothing selected' if is_empty else what} by {plan.model or plan.engine} in "
        f"{found.engine_seconds:.2f} s, {seconds:.1f} s in all."
    )
    say_notes(found, console)
