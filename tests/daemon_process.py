# SPDX-License-Identifier: GPL-3.0-or-later
"""A real cavendishd in a process and a state folder of its own, for tests of every room."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cavendish_client.paths import StatePaths, state_paths

START_SECONDS = 20.0
STOP_SECONDS = 20.0
COMMAND = (sys.executable, "-m", "cavendish.main")


def wait_for(condition: Callable[[], object], seconds: float = 20.0, what: str = "") -> None:
    """Returns once condition holds; fails the test after seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or condition}"
        time.sleep(0.005)


class DaemonProcess:
    """Starts, finds, stops and kills one daemon; the state folder outlives the process."""

    def __init__(
        self,
        state_dir: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        wrapper: tuple[str, ...] = (),
    ) -> None:
        """wrapper: a command in front of the daemon's own, which must end in becoming it."""
        self.paths: StatePaths = state_paths(state_dir)
        self.arguments = arguments
        self.environment = dict(environment or {})
        self.wrapper = wrapper
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def state_dir(self) -> Path:
        """Where it keeps what it needs."""
        return self.paths.root

    def launch(self) -> subprocess.Popen[bytes]:
        """Starts the process, and waits for nothing."""
        assert self.process is None, "it runs already"
        command = [*self.wrapper, *COMMAND, "--state-dir", str(self.state_dir), *self.arguments]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | self.environment,
            start_new_session=True,
        )
        return self.process

    def start(self) -> DaemonProcess:
        """Starts the process and returns once it serves."""
        process = self.launch()
        deadline = time.monotonic() + START_SECONDS
        while self.discovery().get("pid") is None:
            if process.poll() is not None:
                self.process = None
                _, words = process.communicate()
                raise AssertionError(f"it did not start: {words.decode()}")
            assert time.monotonic() < deadline, "it does not serve"
            time.sleep(0.005)
        return self

    def discovery(self) -> dict[str, object]:
        """What daemon.json of this very process says; empty while there is none."""
        try:
            found = json.loads(self.seen(self.paths.discovery).read_bytes())
        except OSError:
            return {}
        running = self.process is not None and self.process.poll() is None
        ours = self.process is not None and int(found["pid"]) == self.process.pid
        return dict(found) if running and ours else {}

    def discard(self) -> None:
        """Kills it, if it runs, and takes away what no other daemon will ever collect."""
        if self.process is not None:
            self.kill()
        shutil.rmtree(self.paths.fast_exchange, ignore_errors=True)

    def seen(self, path: Path) -> Path:
        """Where this process finds a path of the daemon's: itself, but for mounts of its own."""
        return path

    @property
    def pid(self) -> int:
        """The daemon's process id."""
        return int(str(self.discovery()["pid"]))

    @property
    def address(self) -> str:
        """Where it listens, host:port."""
        return str(self.discovery()["address"])

    @property
    def token(self) -> str:
        """The request token."""
        return str(self.discovery()["request_token"])

    def stop(self) -> int:
        """Asks it to leave, as a system does at its own end; returns its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """Takes its life at once."""
        return self._end(signal.SIGKILL)

    def log(self) -> list[dict[str, object]]:
        """The lines of its log."""
        lines = self.paths.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def leftovers(self) -> list[Path]:
        """Files of the exchange, beside what is half written, that are there now."""
        folders = (self.paths.fast_exchange, self.paths.exchange, self.paths.blobs / "incoming")
        return [path for folder in folders if folder.exists() for path in folder.iterdir()]

    def _end(self, number: signal.Signals) -> int:
        assert self.process is not None, "it does not run"
        self.process.send_signal(number)
        _, trouble = self.process.communicate(timeout=STOP_SECONDS)
        code, self.process = self.process.returncode, None
        assert number == signal.SIGKILL or not trouble, trouble.decode()
        return code


@contextmanager
def running_daemon(
    state_dir: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    wrapper: tuple[str, ...] = (),
) -> Iterator[DaemonProcess]:
    """A daemon that serves; at the end it is stopped, and must have left nothing behind."""
    daemon = DaemonProcess(state_dir, *arguments, environment=environment, wrapper=wrapper)
    daemon.start()
    try:
        yield daemon
    except BaseException:
        daemon.discard()
        raise
    if daemon.process is None:
        daemon.discard()
    else:
        assert daemon.stop() == 0, daemon.log()[-5:]
        assert not daemon.leftovers(), daemon.leftovers()
        assert not daemon.paths.discovery.exists(), "daemon.json is left"
        check_children()


def check_children() -> None:
    """Fails the test if a dead child of this process is not waited for, perhaps in a thread."""
    own = os.getpid()
    with contextlib.suppress(AssertionError):
        wait_for(lambda: not zombies_of(own))
    assert not zombies_of(own), "nobody has waited for them"


def zombies_of(pid: int) -> dict[int, str]:
    """Dead children that nobody has waited for, and their names (Linux; empty elsewhere)."""
    zombies = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
            state, parent = rest.split()[:2]
        except OSError:
            continue
        if state == "Z" and int(parent) == pid:
            zombies[int(stat.parent.name)] = name.partition("(")[2]
    return zombies
