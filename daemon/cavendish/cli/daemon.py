# SPDX-License-Identifier: GPL-3.0-or-later
"""What the verbs that talk to the daemon share: the connection."""

import argparse

import cavendish_client
from cavendish_client.version import VERSION


def connected(options: argparse.Namespace, *, start: bool) -> cavendish_client.Client:
    """A client of the daemon of the chosen state folder. Raises DaemonError."""
    return cavendish_client.connect("cli", VERSION, options.state_dir, start=start)
