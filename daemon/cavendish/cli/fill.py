# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish fill`: fills what a mask selects, and writes the picture or its layers."""

import argparse
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.output import FORMATS, check_output, write_whole
from cavendish_client import Box, Client, FillRequest, Plan, Result, errors, mask_bounds

if TYPE_CHECKING:
    from cavendish.cli.picture import Array, Picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add = parser.add_argument
    add("image", type=Path, metavar="IMAGE", help="the picture: PNG, JPEG, TIFF, WebP, BMP or GIF")
    add("--mask", type=Path, required=True, help="white where to fill, black elsewhere")
    kinds = ", ".join(FORMATS)
    add("-o", "--output", type=Path, required=True, metavar="OUT", help=f"what to write: {kinds}")
    add("--seed", type=seed, default=0, metavar="N", help="same seed, same pixels (default: 0)")
    add("--engine", default="", metavar="NAME", help="the engine (default: routing chooses)")
    add("--dry-run", action="store_true", help="tell what would run and what it costs, and end")
    add("--force", action="store_true", help="write over IMAGE or MASK")


def seed(text: str) -> int:
    """A seed: 0 to 2**32 - 1."""
    if not text.isdecimal() or int(text) >= 1 << 32:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 4294967295")
    return int(text)


def run(options: argparse.Namespace, console: Console) -> int:
    """Fills. Raises CavendishError; then no output is written."""
    from cavendish.cli.encode import check_encodable

    check_output(options.output, [options.image, options.mask], force=options.force)
    started = time.monotonic()
    picture, mask = read(options.image, options.mask)
    check_encodable(picture, options.output.suffix.lower())
    with connected(options, start=True) as client:
        job = Job(client, options, picture, mask)
        if options.dry_run:
            tell_plan(job.estimate(), console)
            return exits.OK
        result = job.fill(console)
    write_result(options.output, picture, result)
    tell_result(options.output, result, time.monotonic() - started, console)
    return exits.OK


def read(image: Path, mask_path: Path) -> "tuple[Picture, Array]":
    """Picture and mask. Raises ImageError, MaskSizeMismatch, FileUnusable."""
    from cavendish.cli.picture import read_mask, read_picture

    picture, mask = read_picture(image), read_mask(mask_path)
    if mask.shape != picture.pixels.shape[:2]:
        raise errors.MaskSizeMismatch(
            mask=f"{mask.shape[1]} x {mask.shape[0]}", image=f"{picture.width} x {picture.height}"
        )
    return picture, mask


class Job:
    """One fill of one picture: sends only what lies round the hole."""

    def __init__(
        self, client: Client, options: argparse.Namespace, picture: "Picture", mask: "Array"
    ) -> None:
        from cavendish.cli.compose import as_pixels, part

        bounds = mask_bounds(as_pixels(mask))
        if bounds is None:
            raise errors.MaskEmpty(f"{options.mask} selects nothing.", "Paint white where to fill.")
        rule = client.offer("fill").context
        self.box: Box = rule.box(bounds, picture.width, picture.height)
        self._client = client
        self._image = as_pixels(part(picture.pixels, self.box))
        self._mask = as_pixels(part(mask, self.box))
        self._fields: dict[str, Any] = {
            "x": self.box.x,
            "y": self.box.y,
            "seed": options.seed,
            "engine": options.engine,
            "document": str(options.image.absolute()),
        }

    def estimate(self) -> Plan:
        """What would run."""
        return self._client.estimate(FillRequest(self._image, self._mask, **self._fields))

    def fill(self, console: Console) -> Result:
        """Runs it, and shows how far it is."""
        with console.progress() as draw:
            return self._client.fill(self._image, self._mask, on_progress=draw, **self._fields)


def write_result(output: Path, picture: "Picture", result: Result) -> None:
    """Writes the picture with the result in it, or both as layers."""
    from cavendish.cli import compose, encode, openraster

    suffix = output.suffix.lower()
    if suffix == ".ora":
        name = f"Fill ({result.plan.engine})"
        write_whole(
            output,
            partial(openraster.write_openraster, picture=picture, result=result, name=name),
        )
    else:
        filled = compose.filled(picture, result)
        write_whole(output, partial(encode.encode, picture=filled, suffix=suffix))


def tell_plan(plan: Plan, console: Console) -> None:
    """Prints what would run."""
    console.tell({"event": "plan"} | plan_fields(plan))
    console.say(f"{plan.engine} would fill, for {dollars(plan.price_micro_usd)}.")
    for reason in plan.reasons:
        console.say(reason)


def tell_result(output: Path, result: Result, seconds: float, console: Console) -> None:
    """Prints what was made."""
    box = result.placement
    console.tell(
        {
            "event": "result",
            "output": str(output),
            "job_id": result.job_id,
            "placement": {"x": box.x, "y": box.y, "width": box.width, "height": box.height},
            "seed": result.seed,
            "cost_usd": result.cost_micro_usd / 1e6,
            "engine_s": round(result.engine_seconds, 3),
            "total_s": round(seconds, 3),
            "transport": vars(result.transport),
        }
        | plan_fields(result.plan)
    )
    console.say(
        f"{output}: {box.width} x {box.height} pixels filled at ({box.x}, {box.y}) "
        f"by {result.plan.engine} in {result.engine_seconds:.1f} s, "
        f"{seconds:.1f} s in all, for {dollars(result.cost_micro_usd)}."
    )


def plan_fields(plan: Plan) -> dict[str, Any]:
    """A plan for programs."""
    return {
        "engine": plan.engine,
        "reasons": list(plan.reasons),
        "price_usd": plan.price_micro_usd / 1e6,
        "leaves_machine": plan.leaves_machine,
    }


def dollars(micro_usd: int) -> str:
    """A price for people."""
    return f"${micro_usd / 1e6:.4f}" if micro_usd else "nothing"
