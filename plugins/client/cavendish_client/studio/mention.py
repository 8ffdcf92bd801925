# SPDX-License-Identifier: GPL-3.0-or-later
"""'@name' in a prompt: which names it holds, and which one is being typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST_SUGGESTED = 8
# A name that is being typed is no longer than this.
LONGEST_TYPED = 60
# Scripts without spaces between words: any letter of theirs may stand before or after a name.
_UNSPACED = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x9FFF)),
    *((0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
)


@dataclass(frozen=True)
class Typing:
    """A name that is being typed: where it begins, after the '@', and what there is of it."""

    start: int
    begun: str


def mentioned(prompt: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that the prompt holds as '@name', each once, in their order.

    As the daemon reads them (its `operations/mentions.py`): the longest name that fits is meant,
    '@@' is a plain '@', and an '@' within a word, as in an address, names nothing.
    """
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    found: dict[str, None] = {}
    at = prompt.find("@")
    while at >= 0:
        rest = prompt[at + 1 :]
        within = _is_spaced(prompt[max(at - 1, 0) : at])
        name = "" if within else next((n for n in longest_first if _fits(n, rest)), "")
        if name:
            found[name] = None
        skip = 2 if rest.startswith("@") else 1 + len(name)
        at = prompt.find("@", at + skip)
    return tuple(found)


def typing(prompt: str, cursor: int) -> Typing | None:
    """The name that is being typed at the cursor, or None."""
    at = prompt.rfind("@", max(cursor - LONGEST_TYPED, 0), cursor)
    if at < 0 or "\n" in prompt[at:cursor] or _is_spaced(prompt[max(at - 1, 0) : at]):
        return None
    return None if prompt[max(at - 1, 0) : at] == "@" else Typing(at + 1, prompt[at + 1 : cursor])


def suggested(begun: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names to offer: first those that begin so, then those that hold it; case is one."""
    folded = begun.casefold()
    known = [name for name in dict.fromkeys(names) if name]
    first = [name for name in known if name.casefold().startswith(folded)]
    later = [name for name in known if folded in name.casefold() and name not in first]
    found = (*first, *later)[:MOST_SUGGESTED]
    return () if found == (begun,) else found


def _fits(name: str, rest: str) -> bool:
    goes_on = _is_word(name[-1]) and _is_spaced(rest[len(name) : len(name) + 1])
    return rest.startswith(name) and not goes_on


def _is_spaced(letter: str) -> bool:
    """Whether it is a letter of a script that has spaces between words."""
    return _is_word(letter) and not any(low <= ord(letter) <= high for low, high in _UNSPACED)


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
