# SPDX-License-Identifier: GPL-3.0-or-later
"""'@name' in a prompt: which reference is meant, and what a model is told instead."""

from collections.abc import Iterable, Mapping

from cavendish.errors import ReferenceUnknown
from cavendish.request import Operation, Reference

# Scripts without spaces between words: any letter of theirs may stand before or after a name.
# The panels' `cavendish_client/studio/mention.py` has the same.
_UNSPACED = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x9FFF)),
    *((0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
)
_LONGEST_TOLD = 40


def resolved(prompt: str, names: Mapping[str, str]) -> str:
    """The prompt with each '@name' in the words of names, and '@@' as a plain '@'.

    The longest name that fits is meant; names may have spaces. An '@' within a word, as in an
    address, stays. Raises ReferenceUnknown.
    """
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    told, at = [], 0
    while (found := prompt.find("@", at)) >= 0:
        told.append(prompt[at:found])
        words, at = _read(prompt, found, longest_first, names)
        told.append(words)
    return "".join(told) + prompt[at:]


def check_mentions(operation: Operation) -> None:
    """Raises ReferenceUnknown where the prompt names a reference that is not there."""
    references: Iterable[Reference] = getattr(operation, "references", ())
    resolved(operation.prompt, {reference.name: "" for reference in references})


def _read(
    prompt: str, at: int, longest_first: list[str], names: Mapping[str, str]
) -> tuple[str, int]:
    """What the '@' at a place means, and where the prompt goes on."""
    rest = prompt[at + 1 :]
    if rest.startswith("@"):
        return "@", at + 2
    if _is_spaced(prompt[max(at - 1, 0) : at]):
        return "@", at + 1
    for name in longest_first:
        if rest.startswith(name) and not _goes_on(name, rest[len(name) :]):
            return names[name], at + 1 + len(name)
    if _is_word(rest[:1]):
        raise ReferenceUnknown(name=_told(rest))
    return "@", at + 1


def _goes_on(name: str, rest: str) -> bool:
    """Whether what follows belongs to the same word as the end of the name."""
    return _is_word(name[-1]) and _is_spaced(rest[:1])


def _is_spaced(letter: str) -> bool:
    """Whether it is a letter of a script that has spaces between words."""
    return _is_word(letter) and not any(low <= ord(letter) <= high for low, high in _UNSPACED)


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _told(rest: str) -> str:
    """The word after the '@', for the artist to find it again."""
    end = next((n for n, letter in enumerate(rest) if not _is_word(letter)), len(rest))
    return rest[: min(end, _LONGEST_TOLD)]
