# SPDX-License-Identifier: GPL-3.0-or-later
"""What a child process does: loads one graph, and runs it as often as it is told to.

A message is a line of JSON on stdin, its answer a line where stdout was. Arrays lie in a segment.
The child is killed to stop it, and ends with the process that started it.
"""

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from cavendish.engines.inference.allowance import spare_bytes
from cavendish.engines.litert.backend import Backend, Slot, opened
from cavendish.engines.litert.guard import ends_with
from cavendish.engines.litert.segment import Place, Segment
from cavendish.runtime.data_limit import LIMIT

Message = Mapping[str, Any]

_ENDED_FIRST = Path("/proc/self/oom_score_adj")


class Child:
    """The one graph of this process, and the segment that it shares with the daemon."""

    def __init__(self) -> None:
        self._backend: Backend | None = None
        self._segment: Segment | None = None

    def load(self, message: Message) -> Message:
        """What the graph takes and gives: name, kind of numbers, shape of each."""
        self._segment = Segment(Path(message["segment"]))
        self._backend = opened(
            Path(message["path"]),
            message["accelerator"],
            message["threads"],
            compiled=message["compiled"],
        )
        return {
            "inputs": [_told(slot) for slot in self._backend.inputs],
            "outputs": [_told(slot) for slot in self._backend.outputs],
        }

    def run(self, message: Message) -> Message:
        """Where the outputs lie."""
        if self._backend is None or self._segment is None:
            raise ValueError("nothing is loaded")
        segment, places = self._segment, [Place(*one) for one in message["inputs"]]
        made = self._backend.run([segment.view(place) for place in places])
        put = segment.put(made, max(place.end for place in places))
        return {"outputs": [(one.dtype, one.shape, one.offset) for one in put]}


def answered(child: Child, line: bytes) -> Message:
    """The answer to a message; an error of the runtime is one."""
    message = json.loads(line)
    try:
        with LIMIT.held(spare_bytes()):
            return {"load": child.load, "run": child.run}[message["do"]](message)
    except ImportError as error:
        return {"error": str(error), "kind": "absent"}
    except MemoryError as error:
        return {"error": str(error), "kind": "memory"}
    except Exception as error:  # noqa: BLE001 - the runtime may raise anything
        return {"error": str(error) or type(error).__name__, "kind": "runtime"}


def main() -> None:
    """Serves the process that started this one until that closes the pipe."""
    _go_first()
    messages, answers = sys.stdin.buffer, _answers()
    child = Child()
    while line := messages.readline():
        with ends_with(messages.fileno()):
            answer = answered(child, line)
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _answers() -> BinaryIO:
    """What was stdout; whatever else prints there goes the way of stderr, into the log."""
    own = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(own, "wb")


def _go_first() -> None:
    """Has Linux end this process before the daemon, where memory is at its end."""
    with contextlib.suppress(OSError):
        _ENDED_FIRST.write_text("800")


def _told(slot: Slot) -> tuple[str, str, tuple[int, ...]]:
    return slot.name, slot.kind, slot.shape


if __name__ == "__main__":
    main()
