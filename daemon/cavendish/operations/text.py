# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb text: writes exact strings into the canvas, and has them read back."""

import re
import unicodedata

from cavendish.engines.model import Answer
from cavendish.operations import wording
from cavendish.operations.arrays import picture
from cavendish.operations.asking import Asker, Wanted
from cavendish.operations.gallery import Gallery
from cavendish.operations.masked import Wish, change, layer_of
from cavendish.operations.run import Outcome, Work
from cavendish.request import Text

AS_ASKED = "Read back, the text is as asked."
_MISSING = "Read back, {strings} {verb} not there, or not spelt so: look closely."
_TWICE = "Read back, {strings} {verb} there more than once."
_QUOTES = "\u201c\u201d\u2018\u2019\"'\u00ab\u00bb\u300c\u300d"


def run(work: Work) -> Outcome:
    """Writes the strings. Raises MaskEmpty, ImageLengthMismatch, and as `masked.change`."""
    operation = work.request.operation
    if not isinstance(operation, Text):
        raise TypeError(operation)
    asker, canvas = Asker(work), operation.canvas
    wish = Wish(
        lambda numbers: wording.text(operation.strings, numbers.named(operation.prompt)),
        small=True,
    )
    done = change(work, asker, picture(work.payloads, canvas), wish)
    read = _read_back(asker, done.answer)
    notes = (*done.notes, *findings(operation.strings, read))
    exchange = (done.asked, done.answer.turn)
    return asker.outcome(layer_of(done.edited, canvas), exchange, done.answer.text, notes)


def findings(strings: tuple[str, ...], read: str) -> list[str]:
    """What the artist should know of strings, each wanted once, in the words that were read."""
    counts = {string: _count(string, read) for string in dict.fromkeys(strings)}
    missing = [string for string, count in counts.items() if count == 0]
    twice = [string for string, count in counts.items() if count > strings.count(string)]
    found = [
        template.format(strings=_quoted(some), verb="is" if len(some) == 1 else "are")
        for template, some in ((_MISSING, missing), (_TWICE, twice))
        if some
    ]
    return found or [AS_ASKED]


def _read_back(asker: Asker, answer: Answer) -> str:
    if answer.picture is None:
        raise TypeError(answer)
    gallery = Gallery()
    gallery.add_encoded("a picture with text.", answer.picture)
    parts = gallery.parts(wording.read_back())
    wanted = Wanted(picture=False, begin=0.88, end=0.98, continues=False)
    return asker.ask("read back", parts, wanted)[1].text


def _count(string: str, read: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(_plain(string))}(?!\w)", _plain(read)))


def _plain(words: str) -> str:
    """Without what nobody sees: kinds of spaces and quotation marks, and composed letters."""
    bare = unicodedata.normalize("NFKC", words).translate(dict.fromkeys(map(ord, _QUOTES)))
    return " ".join(bare.split())


def _quoted(strings: list[str]) -> str:
    return ", ".join(f"\u201c{string}\u201d" for string in strings)
