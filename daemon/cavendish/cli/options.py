# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every verb takes, before and after its action."""

import argparse
from pathlib import Path
from typing import Any

from cavendish_client.paths import STATE_DIR_VARIABLE


def add_options(parser: argparse.ArgumentParser, *, nested: bool = False) -> None:
    """--json and --state-dir. nested: for an action of a verb that has them, too."""
    kept: dict[str, Any] = {"default": argparse.SUPPRESS} if nested else {}
    as_json = "print JSON, one object a line"
    parser.add_argument("--json", action="store_true", help=as_json, **kept)
    state = f"the daemon's state folder (default: ${STATE_DIR_VARIABLE}, or the user's own)"
    parser.add_argument("--state-dir", type=Path, metavar="DIR", help=state, **kept)
