# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish logs`: the daemon's log, for people or as the JSON lines that it is."""

import argparse
import json
import os
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish_client import errors
from cavendish_client.paths import state_paths

POLL_SECONDS = 0.2
KNOWN = ("time", "level", "logger", "message")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    parser.add_argument("-n", "--lines", type=int, default=50, metavar="N", help="the last N lines")
    parser.add_argument("-f", "--follow", action="store_true", help="go on with what comes")


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints the log. Raises FileUnusable where there is none."""
    path = state_paths(options.state_dir).log
    show = print if console.as_json else show_words
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            last = deque(file, maxlen=max(options.lines, 0))
        for line in last:
            show(line.rstrip("\n"))
        if options.follow:
            for line in followed(path):
                show(line)
    except BrokenPipeError:
        raise
    except FileNotFoundError as error:
        step = "Start the daemon with `cavendish start`."
        problem = f"{path}: there is no log yet."
        raise errors.FileUnusable(problem, step, path=path) from error
    except OSError as error:
        raise errors.FileUnusable(path=path, problem=error.strerror) from error
    return exits.OK


def show_words(line: str) -> None:
    """Prints one JSON line of the log as words."""
    print(as_words(line), flush=True)


def as_words(line: str) -> str:
    """One line of the log for people; what is not JSON stays as it is."""
    try:
        fields: dict[str, Any] = json.loads(line)
        time_of_day = str(fields["time"]).partition("T")[2][:12]
        head = f"{time_of_day} {fields['level']:7} {fields['logger']}: {fields['message']}"
    except (ValueError, KeyError, TypeError):
        return line
    more = " ".join(f"{name}={value}" for name, value in fields.items() if name not in KNOWN)
    return f"{head} {more}".rstrip()


def followed(path: Path) -> Iterator[str]:
    """Every whole line that is written from now on, over rotations of the file too."""
    start, rest = path.stat().st_size, ""
    while True:
        with path.open(encoding="utf-8", errors="replace") as file:
            file.seek(start)
            while True:
                rest += file.read()
                *lines, rest = rest.split("\n")
                yield from lines
                if is_rotated(file, path):
                    break
                time.sleep(POLL_SECONDS)
        start = 0


def is_rotated(file: TextIO, path: Path) -> bool:
    """Whether path now names another file."""
    try:
        return path.stat().st_ino != os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False
