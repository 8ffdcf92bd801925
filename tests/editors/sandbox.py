# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command inside the editors' root, in namespaces of its own that end with it.

No mount and no process outlives the command: the mounts live in its mount namespace, and when
its first process is killed the kernel kills all others of its process namespace.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.editors.root import EditorRoot

RUNTIME_FOLDER = "/run/user/editor"


@dataclass(frozen=True)
class Sandbox:
    """What a command sees: the root read-only, `home` as its HOME, and the `shared` folders.

    `shared` folders are writable and lie at the same path inside as outside. The network is the
    machine's own, so that a daemon on 127.0.0.1 is reached, and /dev/shm is too.
    """

    root: EditorRoot
    home: Path
    shared: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def command(self, arguments: Sequence[str | Path]) -> list[str]:
        """Returns the line that runs `arguments` inside."""
        return [
            *("bwrap", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--new-session"),
            *self._system_folders(),
            *("--proc", "/proc", "--dev", "/dev", "--bind", "/dev/shm", "/dev/shm"),
            *("--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--perms", "0700", "--dir", RUNTIME_FOLDER),
            *self._shared_folders(),
            *self._variables(),
            *("--chdir", str(self.home), "--"),
            *(str(argument) for argument in arguments),
        ]

    def _system_folders(self) -> list[str]:
        options = []
        for name in ("usr", "etc", "var"):
            options += ["--ro-bind", str(self.root.path / name), f"/{name}"]
        for link in sorted(self.root.path.iterdir()):
            if link.is_symlink():
                options += ["--symlink", str(link.readlink()), f"/{link.name}"]
        return options

    def _shared_folders(self) -> list[str]:
        options = []
        for folder in (self.home, *self.shared):
            options += ["--bind", str(folder.resolve()), str(folder.resolve())]
        return options

    def _variables(self) -> list[str]:
        variables = {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/games",
            "HOME": str(self.home.resolve()),
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": RUNTIME_FOLDER,
            **self.environment,
        }
        options = ["--clearenv"]
        for name, value in variables.items():
            options += ["--setenv", name, value]
        return options


@dataclass(frozen=True)
class Outcome:
    """How a command ended. `returncode` is None where its time ran out and it was killed."""

    returncode: int | None
    output: str

    @property
    def timed_out(self) -> bool:
        return self.returncode is None


def start(sandbox: Sandbox, arguments: Sequence[str | Path], log: Path) -> subprocess.Popen[bytes]:
    """Starts a command inside; stdout and stderr go to the file `log`. End it with `stop`."""
    with log.open("wb") as output:
        return subprocess.Popen(
            sandbox.command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """Kills a command that `start` started, with all that it started; idempotent."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


def outcome_of(process: subprocess.Popen[bytes], log: Path) -> Outcome:
    """Returns how a process ended or, while it still runs, an outcome that has timed out."""
    return Outcome(process.poll(), log.read_text(errors="replace"))
