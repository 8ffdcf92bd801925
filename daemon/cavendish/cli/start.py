# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish start`: starts the daemon, if it does not run."""

import argparse

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.status import report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beside what every verb takes."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Starts the daemon and prints its status. Raises DaemonError."""
    with connected(options, start=True) as client:
        report(client.status(), client.info.log_path, console)
    return exits.OK
