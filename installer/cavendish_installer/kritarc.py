# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches a plug-in on in Krita's settings, and changes nothing else in them.

The file is KDE's kind of INI: a `[group]` line, then `key=value` lines. Works on bytes, so that
what is not understood stays as it is.
"""

GROUP = b"[python]"


def key_of(plugin: str) -> bytes:
    """The setting that says whether a plug-in is loaded."""
    return b"enable_" + plugin.encode()


def enabled(text: bytes, plugin: str) -> bytes:
    """The settings with the plug-in switched on."""
    lines, end = text.splitlines(keepends=True), newline(text)
    wanted = key_of(plugin) + b"=true"
    start = find_group(lines)
    if start is None:
        gap = end if lines and lines[-1].strip() else b""
        tail = end if lines and not lines[-1].endswith((b"\n", b"\r")) else b""
        return text + tail + gap + GROUP + end + wanted + end
    for index in range(start + 1, group_end(lines, start)):
        if is_key(lines[index], plugin):
            lines[index] = wanted + line_end(lines[index], end)
            return b"".join(lines)
    if not lines[start].endswith((b"\n", b"\r")):
        lines[start] += end
    lines.insert(start + 1, wanted + end)
    return b"".join(lines)


def disabled(text: bytes, plugin: str) -> bytes:
    """The settings without a word of the plug-in; a group that is then empty goes too."""
    lines = text.splitlines(keepends=True)
    start = find_group(lines)
    if start is None:
        return text
    end = group_end(lines, start)
    inside = [line for line in lines[start + 1 : end] if not is_key(line, plugin)]
    if len(inside) == end - start - 1:
        return text
    if any(line.strip() for line in inside):
        return b"".join([*lines[: start + 1], *inside, *lines[end:]])
    before = lines[:start]
    if before and not before[-1].strip():
        before.pop()
    return b"".join([*before, *inside, *lines[end:]])


def is_enabled(text: bytes, plugin: str) -> bool:
    """Whether the plug-in is switched on."""
    lines = text.splitlines()
    start = find_group(lines)
    if start is None:
        return False
    wanted = key_of(plugin) + b"=true"
    return any(line.strip() == wanted for line in lines[start + 1 : group_end(lines, start)])


def find_group(lines: list[bytes]) -> int | None:
    """The line of `[python]`, or None."""
    return next((index for index, line in enumerate(lines) if line.strip() == GROUP), None)


def group_end(lines: list[bytes], start: int) -> int:
    """One past the last line of the group that begins at start."""
    rest = range(start + 1, len(lines))
    return next((index for index in rest if lines[index].startswith(b"[")), len(lines))


def is_key(line: bytes, plugin: str) -> bool:
    """Whether a line is the plug-in's setting."""
    return line.partition(b"=")[0].strip() == key_of(plugin)


def newline(text: bytes) -> bytes:
    """The line end that the file uses."""
    return b"\r\n" if b"\r\n" in text else b"\n"


def line_end(line: bytes, default: bytes) -> bytes:
    """The line end of one line."""
    return b"\r\n" if line.endswith(b"\r\n") else b"\n" if line.endswith(b"\n") else default
