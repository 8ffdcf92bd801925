# SPDX-License-Identifier: GPL-3.0-or-later
"""The three streams of the command line, whatever whoever started it has made of them."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cavendish_client import errors


def open_streams(*, as_json: bool) -> None:
    """Has all three streams there, and stdout and stderr write whatever a file is called.

    A stream that whoever started this program has closed leads nowhere. JSON is UTF-8 everywhere.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if as_json else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


@contextmanager
def writing() -> Iterator[None]:
    """Turns what stops stdout into an error of its own, unless its reader has left.

    Raises FileUnusable, BrokenPipeError.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()
        raise errors.FileUnusable(path="standard output", problem=error.strerror) from error


def silence() -> None:
    """Lets nothing more reach stdout, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
