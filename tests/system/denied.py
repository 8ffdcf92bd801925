# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module as `python -m` does, with every way out of this machine denied and noted.

python denied.py FILE PYTHON -m MODULE [ARGUMENT ...]

Each attempt to reach or to look up another machine fails, and is a line of FILE. What is on this
machine, and files as addresses, are left alone.
"""

import ipaddress
import runpy
import sys
from pathlib import Path
from typing import Any

WATCHED = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


def is_here(address: Any) -> bool:
    """Whether an address is on this machine; None is where a socket is connected to already."""
    if isinstance(address, tuple):
        address = address[0]
    if address in (None, "", b"", "localhost"):
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return str(address).startswith("/")


def watch(file: Path) -> None:
    """Denies and notes from now on, for as long as this process lives."""
    notes = file.open("a", buffering=1)

    def deny(event: str, arguments: tuple[Any, ...]) -> None:
        if event in WATCHED and not is_here(arguments[WATCHED[event]]):
            notes.write(f"{event} {arguments[WATCHED[event]]}\n")
            raise PermissionError(f"{event} is denied")

    sys.addaudithook(deny)


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
    _python, _option, module = sys.argv[2:5]
    sys.argv = [module, *sys.argv[5:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
