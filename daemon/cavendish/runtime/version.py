# SPDX-License-Identifier: GPL-3.0-or-later
"""The versions of the daemon and of the API that it speaks."""

from importlib.metadata import version

API_LOW = 1
API_HIGH = 1


def daemon_version() -> str:
    """The version of the installed distribution."""
    return version("cavendish")
