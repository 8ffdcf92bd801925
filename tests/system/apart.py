# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command in a network of its own, and notes whom anything in it speaks to.

unshare -rn PYTHON -m tests.system.apart FILE COMMAND [ARGUMENT ...]

There every address of the world leads back to this machine, by loopback. Each packet to another
address than loopback's own is a line of FILE, whoever sent it: this process, its children, or code
that Python's hooks do not see.
"""

import ctypes
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

# What a socket listens to, and where in a packet its receiver's address is.
_FAMILIES = {0x0800: (socket.AF_INET, slice(16, 20)), 0x86DD: (socket.AF_INET6, slice(24, 40))}
# Berkeley packet filters: all but what goes to 127.0.0.0/8, and to ::1. See bpf(4) of any BSD.
_LOAD_BYTE, _LOAD_WORD, _IS, _TAKE = 0x30, 0x20, 0x15, 0x06
_WHOLE = 0xFFFF
_ELSEWHERE = {
    0x0800: ((_LOAD_BYTE, 0, 0, 16), (_IS, 0, 1, 127), (_TAKE, 0, 0, 0), (_TAKE, 0, 0, _WHOLE)),
    0x86DD: (
        *((_LOAD_WORD, 0, 0, 24), (_IS, 0, 7, 0), (_LOAD_WORD, 0, 0, 28), (_IS, 0, 5, 0)),
        *((_LOAD_WORD, 0, 0, 32), (_IS, 0, 3, 0), (_LOAD_WORD, 0, 0, 36), (_IS, 0, 1, 1)),
        *((_TAKE, 0, 0, 0), (_TAKE, 0, 0, _WHOLE)),
    ),
}
_ATTACH_FILTER = 26
_ROUTES = (
    ("link", "set", "lo", "up"),
    ("route", "add", "local", "default", "dev", "lo"),
    ("-6", "route", "add", "local", "default", "dev", "lo"),
)


def close_off() -> None:
    """Has all addresses lead back to here. Raises CalledProcessError."""
    for words in _ROUTES:
        subprocess.run(["ip", *words], check=True, capture_output=True)


class Wire:
    """Listens from its making on."""

    def __init__(self) -> None:
        self._sockets = {protocol: _listening(protocol) for protocol in _FAMILIES}

    def heard(self) -> Iterator[str]:
        """The addresses that packets went to since."""
        for protocol, listening in self._sockets.items():
            family, place = _FAMILIES[protocol]
            while packet := _next(listening):
                yield socket.inet_ntop(family, packet[place])


def _listening(protocol: int) -> socket.socket:
    listening = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(protocol))
    steps = _ELSEWHERE[protocol]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HL", len(steps), ctypes.addressof(code))
    listening.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)
    listening.bind(("lo", protocol))
    listening.setblocking(False)
    return listening


def _next(listening: socket.socket) -> bytes:
    try:
        return listening.recv(_WHOLE)
    except BlockingIOError:
        return b""


def main(file: Path, command: Sequence[str]) -> int:
    """Runs the command; returns its exit code."""
    close_off()
    wire = Wire()
    code = subprocess.run(command, check=False).returncode
    file.write_text("".join(f"{address}\n" for address in wire.heard()))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
