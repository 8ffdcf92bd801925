# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory is there to take.

Of a container's own bound the system's figures say nothing: that is in the control groups. Source:
https://docs.kernel.org/admin-guide/cgroup-v2.html, and cgroup-v1/memory.html beside it.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_UNKNOWN = sys.maxsize
# Groups of version 1 name a number as large as can be where there is no bound.
_NO_BOUND = 1 << 60
_MEMINFO = Path("/proc/meminfo")


@dataclass(frozen=True, slots=True)
class _Version:
    """What the files of control groups are called. cache: what the kernel gives up when asked."""

    home: str
    controller: str
    limit: str
    used: str
    cache: tuple[str, str]


_VERSIONS = (
    _Version("", "", "memory.max", "memory.current", ("inactive_file", "active_file")),
    _Version(
        "memory",
        "memory",
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        ("total_inactive_file", "total_active_file"),
    ),
)


def available_bytes(source: Path = _MEMINFO, root: Path = Path("/")) -> int:
    """What can be taken without swapping, on the machine and in the container; sys.maxsize if
    unknown.

    source: where the kernel tells of the machine. root: below which it tells of containers.
    """
    return min(_of_machine(source), *_of_groups(root), _UNKNOWN)


def _of_machine(source: Path) -> int:
    if not sys.platform.startswith("linux"):
        # Not at the top: psutil costs memory, and Linux is read without it.
        import psutil

        return int(psutil.virtual_memory().available)
    told = told_bytes(source, "MemAvailable:")
    return _UNKNOWN if told is None else told


def told_bytes(source: Path, name: str) -> int | None:
    """What a file of the kernel's tells in kB beside a name; None where it does not."""
    try:
        lines = source.read_text().splitlines()
    except OSError:
        return None
    found = (line for line in lines if line.startswith(name))
    return next((int(line.split()[1]) * 1024 for line in found), None)


def _of_groups(root: Path) -> Iterator[int]:
    """What is left in each control group that this process is in and that has a bound."""
    for folder, version in _bounded(root):
        yield from _left(folder, version)


@cache
def _bounded(root: Path) -> tuple[tuple[Path, _Version], ...]:
    """Those groups. Looked for once: it is asked many times a second, and they hardly change."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return ()
    named = {controllers: path for _, controllers, path in (one.split(":", 2) for one in lines)}
    return tuple(
        (folder, version)
        for version in _VERSIONS
        for folder in _upwards(root / "sys/fs/cgroup" / version.home, named, version.controller)
        if any(_left(folder, version))
    )


def _upwards(home: Path, named: Mapping[str, str], controller: str) -> Iterator[Path]:
    """A group's folder, those above it, and home: a container may see home alone."""
    group = Path(named.get(controller, "/").lstrip("/"))
    for part in (group, *group.parents):
        yield home / part


def _left(folder: Path, version: _Version) -> Iterator[int]:
    try:
        limit = int((folder / version.limit).read_text())
        used = int((folder / version.used).read_text())
        told = (folder / "memory.stat").read_text().splitlines()
    except (OSError, ValueError):
        # No such group, or one that says "max".
        return
    counted = dict(line.split() for line in told)
    cache = sum(int(counted.get(name, 0)) for name in version.cache)
    if limit < _NO_BOUND:
        yield max(limit - used + cache, 1)
