# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for the API in a process of its own, and what tests ask of it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

COMMAND = (sys.executable, "-m", "cavendish_standin.main")
KEY = "standin-key"
SECONDS = 20.0


class StandIn:
    """A running stand-in, by its base URL."""

    def __init__(self, base_url: str, process: subprocess.Popen[bytes]) -> None:
        self.base_url = base_url
        self.process = process

    def kill(self) -> None:
        """Ends it at once: whoever asks it finds nobody."""
        self.process.kill()
        self.process.wait(SECONDS)

    def bill(self) -> dict[str, Any]:
        """The server's own account: totals in micro-dollars, and a line an answer."""
        return self._call("GET", "bill")

    def requests(self) -> list[dict[str, Any]]:
        """Every request so far: what was sent, how it was treated."""
        return list(self._call("GET", "requests")["requests"])

    def script(self, *steps: Mapping[str, Any]) -> None:
        """The steps that the next requests meet, in order."""
        self._call("POST", "script", {"steps": list(steps)})

    def chances(self, seed: int = 0, **faults: float) -> None:
        """Faults by chance for requests that no step is for."""
        self._call("POST", "script", {"chances": faults, "seed": seed})

    def load(self, script: Mapping[str, Any]) -> None:
        """A whole script: steps, chances and the seed of these; see `script.py`."""
        self._call("POST", "script", dict(script))

    def settings(self, **values: Any) -> None:
        """Changes settings while it runs."""
        self._call("POST", "settings", values)

    def reset(self) -> None:
        """Forgets the bill, the log, the script and the pictures."""
        self._call("POST", "reset")

    def _call(self, method: str, name: str, value: Any = None) -> dict[str, Any]:
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(f"{self.base_url}/standin/{name}", body, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=SECONDS) as answer:
            return dict(json.load(answer))


@contextmanager
def standin_process(*arguments: str) -> Iterator[StandIn]:
    """Starts one, gives it once it listens, and ends it."""
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the stand-in did not start"
        yield StandIn(json.loads(line)["base_url"], process)
    finally:
        process.terminate()
        process.wait(SECONDS)
        if process.stdout is not None:
            process.stdout.close()
