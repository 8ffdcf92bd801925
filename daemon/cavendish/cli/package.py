# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish package`: the plug-ins as zips, for people who install by hand."""

import argparse
from pathlib import Path

from cavendish.cli import exits
from cavendish.cli.console import Console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    parser.add_argument(
        *("-o", "--output"), type=Path, default=Path(), metavar="DIR", help="where to write them"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Writes the zips. Raises FileUnusable."""
    from cavendish_installer.archive import write_packages

    written = write_packages(options.output)
    for path in written:
        console.say(f"{path}  {path.stat().st_size / 1024:.0f} KiB")
    console.tell({"packages": [str(path) for path in written]})
    return exits.OK
