# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish stop`: asks the daemon to leave, and waits until it has."""

import argparse
import time

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish_client import discovery, errors
from cavendish_client.lock import FileLock
from cavendish_client.paths import StatePaths, state_paths

LEAVE_SECONDS = 15.0
POLL_SECONDS = 0.02


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    parser.add_argument(
        "--when-idle", action="store_true", help="let it finish its jobs first; does not wait"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Stops the daemon; that none runs is fine. Raises DaemonError."""
    try:
        with connected(options, start=False) as client:
            unfinished = client.shutdown(when_idle=options.when_idle)
    except errors.DaemonUnavailable:
        console.say("The daemon does not run.")
        console.tell({"stopped": False, "unfinished_jobs": 0})
        return exits.OK
    stopped = not (options.when_idle and unfinished)
    if stopped:
        await_end(state_paths(options.state_dir))
    console.say(words(stopped=stopped, unfinished=unfinished))
    console.tell({"stopped": stopped, "unfinished_jobs": unfinished})
    return exits.OK


def words(*, stopped: bool, unfinished: int) -> str:
    """What to tell people."""
    if not stopped:
        return f"The daemon leaves when its {unfinished} jobs are done."
    if unfinished:
        return f"The daemon has left; its {unfinished} jobs go on at the next start."
    return "The daemon has left."


def await_end(paths: StatePaths) -> None:
    """Waits until the daemon holds its lifetime lock no more. Raises DeadlineExceeded."""
    deadline = time.monotonic() + LEAVE_SECONDS
    while not is_free(paths):
        if time.monotonic() > deadline:
            raise errors.DeadlineExceeded(method="stop", seconds=f"{LEAVE_SECONDS:g}")
        time.sleep(POLL_SECONDS)


def is_free(paths: StatePaths) -> bool:
    """Whether no daemon runs in this state folder."""
    if discovery.find(paths) is not None:
        return False
    with FileLock(paths.lifetime_lock) as lock:
        return lock.acquire()
