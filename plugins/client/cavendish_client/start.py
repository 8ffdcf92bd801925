# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the daemon that is installed, detached from this program, at most one at a time."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from cavendish_client import discovery, errors
from cavendish_client.paths import StatePaths

COMMAND_VARIABLE = "CAVENDISHD"
PROGRAM = "cavendishd"
FLATPAK_MARK = Path("/.flatpak-info")
ALREADY_RUNNING = 2
# An editor's own PYTHONHOME, LD_LIBRARY_PATH and the like would break the daemon's Python.
KEPT_VARIABLES = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ"),
        *("TMPDIR", "TMP", "TEMP", "OMP_NUM_THREADS", "DBUS_SESSION_BUS_ADDRESS"),
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS"),
        *("USERPROFILE", "LOCALAPPDATA", "APPDATA", "PROGRAMDATA"),
    }
)
KEPT_PREFIXES = ("LC_", "CAVENDISH_")
# Windows: no console window, and not in the console of the program that starts it.
CREATE_NO_WINDOW = 0x08000000
CREATE_NEW_PROCESS_GROUP = 0x00000200


def installation(paths: StatePaths) -> dict[str, Any]:
    """What `cavendish setup` wrote down, or nothing. Raises DaemonNotGenuine."""
    text = discovery.read_private(paths.install)
    if text is None:
        return {}
    try:
        fields = json.loads(text)
    except ValueError as error:
        problem = f"{paths.install} is not what `cavendish setup` writes"
        raise errors.DaemonNotGenuine(problem=problem, path=paths.install) from error
    return fields if isinstance(fields, dict) else {}


def command(paths: StatePaths) -> list[str]:
    """The command line of the daemon, without its flags.

    Looked for in $CAVENDISHD, beside this Python, in what `cavendish setup` wrote down, and on the
    PATH. Raises DaemonUnavailable where it is nowhere.
    """
    given = os.environ.get(COMMAND_VARIABLE)
    if given:
        return shlex.split(given)
    sibling = Path(sys.executable).with_name(PROGRAM + (".exe" if os.name == "nt" else ""))
    if sys.executable and sibling.is_file():
        return [str(sibling)]
    noted = installation(paths).get("daemon_command")
    if isinstance(noted, list) and noted and Path(str(noted[0])).is_file():
        return [str(part) for part in noted]
    found = shutil.which(PROGRAM)
    if found:
        return [found]
    raise errors.DaemonUnavailable(
        "The Cavendish daemon is not installed where this program can find it.",
        "Install Cavendish and run `cavendish setup` in a terminal.",
        command="cavendish setup",
    )


def refuse_in_sandbox(paths: StatePaths) -> None:
    """Raises DaemonUnavailable, with the command to run, where no program can be started."""
    if FLATPAK_MARK.exists():
        raise errors.DaemonUnavailable(command="cavendish start", state_dir=paths.root)


def environment() -> dict[str, str]:
    """The variables that the daemon is started with."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.upper() in KEPT_VARIABLES or name.startswith(KEPT_PREFIXES)
    }


def make_folder(paths: StatePaths) -> None:
    """Makes the state folder, with the lock's file in it. Raises DaemonStartFailed."""
    try:
        paths.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths.start_lock.touch(0o600)
    except OSError as error:
        problem = f"its folder {paths.root} cannot be used ({error.strerror})"
        step = "Check that you may write there, and that its disk has room."
        values = {"problem": problem, "log": paths.start_log}
        raise errors.DaemonStartFailed("", step, **values) from error


def spawn(paths: StatePaths) -> subprocess.Popen[bytes]:
    """Starts the daemon in a session of its own, its stderr going to `start.log`."""
    line = [*command(paths), "--state-dir", str(paths.root)]
    flags = (CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP) if os.name == "nt" else 0
    try:
        with open_private(paths.start_log) as log:
            process = subprocess.Popen(
                line,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=environment(),
                cwd=paths.root,
                start_new_session=True,
                creationflags=flags,
            )
    except OSError as error:
        problem = f"{line[0]} cannot be run ({error.strerror})"
        raise errors.DaemonStartFailed(problem=problem, log=paths.start_log) from error
    # Without someone who waits for it, it would stay a zombie for as long as this program runs.
    threading.Thread(target=process.wait, name="cavendishd-reaper", daemon=True).start()
    return process


def open_private(path: Path) -> IO[bytes]:
    """A new, empty file that only this user can read."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def failure(paths: StatePaths, code: int | None) -> errors.DaemonStartFailed:
    """Why the daemon did not come up, in its own words where it left any.

    code is its exit status, or None where it runs but does not answer.
    """
    last = last_line(paths.start_log)
    reason, colon, rest = last.partition(": ")
    if colon and reason.isupper():
        sentence, _, step = rest.partition("; ")
        problem = sentence.rstrip(".")
        values = {"problem": problem, "log": paths.start_log, "daemon_reason": reason}
        return errors.DaemonStartFailed("", f"{step[:1].upper()}{step[1:].rstrip('.')}.", **values)
    problem = "it does not answer" if code is None else f"it ended with status {code}"
    if last:
        problem, log = f"{problem} ({last})", paths.start_log
    else:
        log = paths.log
    return errors.DaemonStartFailed(problem=problem, log=log)


def last_line(path: Path) -> str:
    """The last line of a text file that is not empty, or ''."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
