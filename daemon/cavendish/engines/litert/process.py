# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon's side of a child: starts it, asks it, ends it."""

import contextlib
import json
import logging
import signal
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Mapping
from typing import Any, BinaryIO

from cavendish.engines.engine import Control
from cavendish.errors import JobCancelled

logger = logging.getLogger(__name__)

# Safe path: a folder that the daemon happens to be in holds no module of its.
_COMMAND = [sys.executable, "-P", "-m", "cavendish.engines.litert.child"]
# Lines of what a child printed that are kept to tell of its end, and the length of each.
_KEPT_LINES, _LONGEST = 16, 400
_PATIENCE_SECONDS = 5.0


class ChildGone(Exception):
    """The child has ended unasked. problem: how, a phrase."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class ChildProcess:
    """A child. Nobody else holds it: it is ended when it is no longer wanted, or by `end`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # What a terminal sends to the daemon is the daemon's to act on.
            start_new_session=True,
            # Windows would open a console for it.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._printed: deque[str] = deque(maxlen=_KEPT_LINES)
        listening = threading.Thread(
            target=_listen, args=(self._process, self._printed), name="litert-log", daemon=True
        )
        listening.start()
        self._finish = weakref.finalize(self, _end, self._process, listening)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def ask(self, message: Mapping[str, object], control: Control) -> dict[str, Any]:
        """The child's answer. Where control says stop, the child is killed at once.

        Raises JobCancelled, ChildGone; the child has ended then.
        """
        control.check()
        with control.on_stop(self.stop):
            answer = self._answer(message)
        if control.cancelled():
            # The answer may have been quicker; the child is killed, or about to be.
            self.end()
            raise JobCancelled
        if answer is None:
            self.end()
            raise ChildGone(self._how())
        return answer

    def stop(self) -> None:
        """Kills it, and does not wait."""
        self._process.kill()

    def end(self) -> None:
        """Kills it, and waits until it is gone."""
        self._finish()

    def complaint(self) -> str:
        """The last error that it printed, '' where there is none. Complete once it has ended."""
        return next((one for one in reversed(self._printed) if one.startswith("ERROR")), "")

    def _answer(self, message: Mapping[str, object]) -> dict[str, Any] | None:
        """None where the child has ended."""
        takes, gives = self._process.stdin, self._process.stdout
        if takes is None or gives is None or takes.closed:
            return None
        try:
            takes.write(json.dumps(message).encode() + b"\n")
            takes.flush()
            line = gives.readline()
        except OSError:
            return None
        answer: dict[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
        return answer

    def _how(self) -> str:
        """How it has ended, a phrase."""
        code = self._process.returncode or 0
        name = signal.Signals(-code).name if code < 0 else ""
        if name == "SIGKILL":
            return "its process was killed, perhaps for want of memory"
        if name:
            return f"its process crashed ({name})"
        last = self._printed[-1] if self._printed else f"exit status {code}"
        return f"its process ended ({last})"


def _end(process: "subprocess.Popen[bytes]", listening: threading.Thread) -> None:
    process.kill()
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        logger.warning("a child does not end", extra={"pid": process.pid})
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            # What was not sent yet goes nowhere.
            with contextlib.suppress(OSError):
                pipe.close()
    # Whoever collects garbage may be that thread itself.
    if listening is not threading.current_thread():
        listening.join(_PATIENCE_SECONDS)


def _listen(process: "subprocess.Popen[bytes]", printed: "deque[str]") -> None:
    """Sends what the child prints into the log, until it ends."""
    stream: BinaryIO | Any = process.stderr
    with stream:
        for line in stream:
            text = line.decode("utf-8", "replace").strip()[:_LONGEST]
            if text:
                printed.append(text)
                logger.debug("LiteRT says", extra={"pid": process.pid, "said": text})
