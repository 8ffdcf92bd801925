# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish fill`: fills what a mask selects, from its surroundings or with what a prompt says."""

import argparse

from cavendish.cli import ask
from cavendish.cli.ask_arguments import (
    a_seed,
    add_asking,
    add_image,
    add_output,
    add_painting,
    add_prompt,
    add_references,
    add_sources,
)
from cavendish.cli.console import Console
from cavendish_client import Client, FillRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add_image(parser, mask="white where to fill, black elsewhere")
    add_sources(parser)
    add_prompt(parser, "what should be there (default: what the surroundings suggest)")
    add_references(parser)
    parser.add_argument(
        "--seed", type=a_seed, default=0, metavar="N", help="same seed, same pixels (default: 0)"
    )
    add_asking(parser)
    add_painting(parser, seed=False)
    add_output(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Fills. Raises CavendishError; then no output is written."""
    return ask.run_canvas(options, console, task, needs_mask=True)


def task(client: Client, options: argparse.Namespace) -> ask.Task:
    """What is asked."""
    from cavendish.cli.ask_pictures import references_of

    base, canvas, box, sources = ask.hole(client, options, "fill")
    if canvas.mask is None:
        raise TypeError(options.mask)
    request = FillRequest(
        canvas.image,
        canvas.mask,
        canvas.guide,
        x=canvas.x,
        y=canvas.y,
        width=canvas.width,
        height=canvas.height,
        seed=options.seed,
        prompt=options.prompt,
        references=references_of(options, box),
        sources=sources,
        **ask.common_fields(options),
    )
    return ask.Task(request, base, "Fill")
