# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish estimate VERB`: tells what a verb would run, send and cost; the same as --dry-run."""

import argparse
import importlib
from typing import Any

from cavendish.cli.console import Console
from cavendish.cli.options import add_options

VERBS = (
    "compose",
    "cutout",
    "denoise",
    "describe",
    "edit",
    "expand",
    "fill",
    "flats",
    "generate",
    "harmonise",
    "lines",
    "remove",
    "replace-background",
    "restyle",
    "retouch",
    "select",
    "text",
    "upscale",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb to estimate, with its own flags."""
    verbs = parser.add_subparsers(dest="action", metavar="VERB", required=True)
    for name in VERBS:
        verb = verbs.add_parser(name, allow_abbrev=False)
        add_options(verb, nested=True)
        module(name).add_arguments(verb)


def run(options: argparse.Namespace, console: Console) -> int:
    """Tells. Raises CavendishError."""
    options.dry_run = True
    return int(module(options.action).run(options, console))


def module(verb: str) -> Any:
    """The verb's module."""
    return importlib.import_module(f"cavendish.cli.{verb.replace('-', '_')}")
