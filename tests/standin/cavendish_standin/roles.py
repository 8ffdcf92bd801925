# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of a request's pictures is edited, which is its mask, and which bears marks."""

import re
from dataclasses import dataclass

from cavendish_standin.ask import Ask, Part
from cavendish_standin.pictures import decode, is_mask_like

_MASK = re.compile(r"\bmask\b", re.IGNORECASE)
_MARKED = re.compile(r"\b(mark(s|ed|ings)?|annotat\w+|doodles?|scribbles?|sketch\w*)\b", re.I)
_NAMED = r"\b(?:image|picture)\s+{}\b[^.\n]{{0,60}}"


@dataclass(frozen=True)
class Roles:
    """The encoded pictures by role; last is the one whose shape an answer follows."""

    base: bytes | None = None
    mask: bytes | None = None
    marked: bytes | None = None
    last: bytes | None = None
    references: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class _Labelled:
    label: str
    data: bytes
    number: int


def assign(ask: Ask) -> Roles:
    """Reads the roles out of the last user turn, and falls back on an earlier turn's picture."""
    pictures = _labelled(ask.last_turn.parts)
    mask = next((p for p in pictures if _is_mask(p, ask.prompt)), None)
    rest = [p for p in pictures if p is not mask]
    marked = next((p for p in rest[1:] if _is_marked(p, rest[0], ask.prompt)), None)
    plain = [p.data for p in rest if p is not marked]
    base = plain[0] if plain else _earlier(ask)
    last = pictures[-1].data if pictures else base
    return Roles(
        base=base,
        mask=mask.data if mask else None,
        marked=marked.data if marked else None,
        last=last,
        references=tuple(plain[1:]),
    )


def _labelled(parts: tuple[Part, ...]) -> list[_Labelled]:
    """Each picture with the words since the one before it."""
    found: list[_Labelled] = []
    words: list[str] = []
    for part in parts:
        if part.text:
            words.append(part.text)
        if part.data is not None:
            found.append(_Labelled("\n".join(words), part.data, len(found) + 1))
            words = []
    return found


def _is_mask(picture: _Labelled, prompt: str) -> bool:
    if picture.number == 1 or not _MASK.search(prompt):
        return False
    named = re.search(_NAMED.format(picture.number) + r"\bmask\b", prompt, re.IGNORECASE)
    return bool(named) or bool(_MASK.search(picture.label) and is_mask_like(picture.data))


def _is_marked(picture: _Labelled, base: _Labelled, prompt: str) -> bool:
    """Whether it is a copy of base with marks on it: said so, and of its size."""
    if decode(picture.data).size != decode(base.data).size:
        return False
    named = re.search(_NAMED.format(picture.number) + _MARKED.pattern, prompt, re.IGNORECASE)
    return bool(named) or bool(_MARKED.search(picture.label))


def _earlier(ask: Ask) -> bytes | None:
    pictures = [p.data for t in ask.turns for p in t.parts if p.data is not None and not p.thought]
    return pictures[-1] if pictures else None
