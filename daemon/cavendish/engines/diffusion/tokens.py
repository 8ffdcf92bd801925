# SPDX-License-Identifier: GPL-3.0-or-later
"""Words as the numbers that CLIP's text encoders read: lower case, byte pairs, 77 of them.

Byte pair encoding is that of https://arxiv.org/abs/1508.07909, on bytes shown as letters; the files
are vocab.json and merges.txt of a model's tokenizer folder, and the cleanup is that of the
tokenizer which transformers makes of them (normal form C, white space joined, lower case).
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LENGTH = 77
BEGIN, END = "<|startoftext|>", "<|endoftext|>"

_MARKS = re.compile(f"({re.escape(BEGIN)}|{re.escape(END)})")
_SPACES = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# The first letters of a word that are looked at: more than all the tokens that are read of it, and
# joining pairs takes the longer the more there are.
_LONGEST_WORD = 1024
# Pieces of text, with each sign as the letter of its kind: words, digits one by one, the rest.
_PIECE = re.compile(r"L+|N|O+")
_SHORT = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d")


@dataclass(frozen=True, slots=True)
class Tokens:
    """ids: int64 [77], with its begin, its end, and what fills it up. cut: words left out."""

    ids: NDArray[np.int64]
    cut: str = ""


class Tokenizer:
    """Makes tokens of words. Thread-safe."""

    def __init__(self, vocabulary: Mapping[str, int], merges: Sequence[tuple[str, str]]) -> None:
        """merges: pairs that become one, the earliest first. Raises ValueError without the ends."""
        if BEGIN not in vocabulary or END not in vocabulary:
            raise ValueError("it has no tokens for begin and end")
        self._vocabulary = vocabulary
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._begin, self._end = vocabulary[BEGIN], vocabulary[END]

    def tokens(self, text: str, fill: int | None = None) -> Tokens:
        """The tokens of a text. fill: what follows the end; None: the end again."""
        room, ids, cut = LENGTH - 2, list[int](), list[str]()
        for piece in pieces(text):
            if len(ids) < room:
                ids += self._encoded(piece)
                if len(ids) > room:
                    cut.append(piece)
            else:
                cut.append(piece)
        made = [self._begin, *ids[:room], self._end]
        made += [self._end if fill is None else fill] * (LENGTH - len(made))
        return Tokens(np.asarray(made, np.int64), " ".join(cut))

    def place(self, token: str) -> int | None:
        """The number of a token; None where there is none of this name."""
        return self._vocabulary.get(token)

    def _encoded(self, piece: str) -> list[int]:
        if piece in (BEGIN, END):
            return [self._vocabulary[piece]]
        return [self._vocabulary.get(part, self._end) for part in self._joined(piece)]

    def _joined(self, piece: str) -> list[str]:
        parts = [_LETTERS[byte] for byte in piece.encode()[:_LONGEST_WORD]]
        parts[-1] += "</w>"
        while len(parts) > 1:
            pairs = set(pairwise(parts))
            best = min(pairs, key=lambda pair: self._ranks.get(pair, len(self._ranks)))
            if best not in self._ranks:
                break
            parts = _merged(parts, best)
        return parts


def read_tokenizer(vocabulary: bytes, merges: bytes) -> Tokenizer:
    """The tokenizer of vocab.json and merges.txt. Raises ValueError where they are none."""
    known = json.loads(vocabulary)
    if not isinstance(known, dict) or not all(type(one) is int for one in known.values()):
        raise ValueError("it is no table of tokens")
    lines = merges.decode().splitlines()
    pairs = [tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("it is no list of pairs")
    return Tokenizer(known, [(left, right) for left, right in pairs])


def pieces(text: str) -> Iterator[str]:
    """The words, digits and signs of a text, cleaned up; marks of begin and end stay whole."""
    for part in _MARKS.split(text):
        if part in (BEGIN, END):
            yield part
        else:
            yield from _plain(_cleaned(part))


def _cleaned(text: str) -> str:
    joined = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    # A letter at a time: the end of a word changes none.
    return "".join(letter.lower() for letter in joined)


def _plain(text: str) -> Iterator[str]:
    kinds = "".join(map(_kind, text))
    place = 0
    while place < len(text):
        found = _MARKS.match(text, place) or _SHORT.match(text, place)
        found = found or _PIECE.match(kinds, place)
        if found is None:
            place += 1
            continue
        yield text[place : found.end()]
        place = found.end()


def _kind(sign: str) -> str:
    if _SPACES.fullmatch(sign):
        return "S"
    kind = unicodedata.category(sign)[0]
    return kind if kind in "LN" else "O"


def _merged(parts: Sequence[str], pair: tuple[str, str]) -> list[str]:
    made: list[str] = []
    waiting = iter(range(len(parts)))
    for place in waiting:
        if tuple(parts[place : place + 2]) == pair:
            made.append("".join(pair))
            next(waiting)
        else:
            made.append(parts[place])
    return made


def letters() -> Mapping[int, str]:
    """Bytes as letters that can be seen: printable ones as they are, the others moved up."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {
        byte: chr(256 + place) for place, byte in enumerate(others)
    }


_LETTERS = letters()
