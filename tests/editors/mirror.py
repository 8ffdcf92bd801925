# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the Debian mirror that this machine's own apt is set up to use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

APT_FOLDER = Path("/etc/apt")
OVERRIDE = "CAVENDISH_DEBIAN_MIRROR"


class MirrorUnknown(Exception):
    """No Debian mirror is set up here; the message says what to do."""


def debian_mirror(apt: Path = APT_FOLDER) -> str:
    """Returns the URI of a main Debian archive. Raises MirrorUnknown.

    The variable CAVENDISH_DEBIAN_MIRROR comes first, for systems that are not Debian.
    """
    override = os.environ.get(OVERRIDE)
    if override:
        return override
    for uri, suites in archives(apt):
        # Security and third-party archives hold no whole release.
        if "debian" in uri.split("/") and not any("security" in name for name in suites):
            return uri
    raise MirrorUnknown(f"apt has no Debian mirror here; set {OVERRIDE} to the URI of one")


def archives(apt: Path) -> Iterator[tuple[str, list[str]]]:
    """Yields (URI, suites) of each binary archive in apt's source lists, in their order."""
    folder = apt / "sources.list.d"
    for path in sorted(folder.glob("*.sources")):
        yield from _stanzas(path.read_text())
    for path in [apt / "sources.list", *sorted(folder.glob("*.list"))]:
        if path.is_file():
            yield from _one_line_entries(path.read_text())


def _stanzas(text: str) -> Iterator[tuple[str, list[str]]]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in "\n".join(lines).split("\n\n"):
        fields = dict(_field(line) for line in stanza.splitlines() if ":" in line)
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes") != "no":
            for uri in fields.get("uris", "").split():
                yield uri, fields.get("suites", "").split()


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _one_line_entries(text: str) -> Iterator[tuple[str, list[str]]]:
    for line in text.splitlines():
        kind, _, rest = line.strip().partition(" ")
        if kind != "deb":
            continue
        words = rest.split("]")[-1].split()
        if len(words) >= 2:
            yield words[0], [words[1]]
