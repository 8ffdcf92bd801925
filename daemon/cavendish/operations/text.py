# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb text: writes exact strings into the canvas, and has them read back."""

import re
import unicodedata

from cavendish.engines.model import Answer
from cavendish.errors import CavendishError, JobCancelled
from cavendish.operations import wording
from cavendish.operations.arrays import picture
from cavendish.operations.asking import Asker, Wanted
from cavendish.operations.gallery import Gallery
from cavendish.operations.masked import Wish, change, layer_of
from cavendish.operations.run import Outcome, Work
from cavendish.request import Text

AS_ASKED = "Read back, the text is as asked."
_MISSING = "Read back, {strings} {verb} not there, or not spelt so: look closely."
_UNREAD = "The text has not been read back: {error}"
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
    done = change(work, asker, picture(work.payloads, canvas, check=work.control.check), wish)
    notes = (*done.notes, *_checked(asker, done.answer, operation.strings))
    exchange = (done.asked, done.answer.turn)
    return asker.outcome(layer_of(done.edited, canvas), exchange, done.answer.text, notes)


def _checked(asker: Asker, answer: Answer, strings: tuple[str, ...]) -> list[str]:
    """What was found; the picture is there and paid for, whatever becomes of the check."""
    try:
        return findings(strings, _read_back(asker, answer))
    except JobCancelled:
        raise
    except CavendishError as error:
        return [_UNREAD.format(error=error)]


def findings(strings: tuple[str, ...], read: str) -> list[str]:
    """What the artist should know of strings, each wanted once, in the words that were read."""
    off = {
        string: _count(string, read) - sum(_count(string, other) for other in strings)
        for string in dict.fromkeys(strings)
    }
    missing = [string for string, more in off.items() if more < 0]
    twice = [string for string, more in off.items() if more > 0]
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
    """How often a string is in what was read, as words of its own where its script has spaces."""
    plain = _plain(string)
    before = "" if _is_wide(plain[:1]) else r"(?<!\w)"
    after = "" if _is_wide(plain[-1:]) else r"(?!\w)"
    return len(re.findall(before + re.escape(plain) + after, _plain(read)))


def _is_wide(letter: str) -> bool:
    """Whether a letter is of a script, such as Chinese, that puts no spaces between words."""
    return bool(letter) and unicodedata.east_asian_width(letter) in "WF"


def _plain(words: str) -> str:
    """Without what nobody sees: kinds of spaces and quotation marks, and composed letters."""
    bare = unicodedata.normalize("NFKC", words).translate(dict.fromkeys(map(ord, _QUOTES)))
    return " ".join(bare.split())


def _quoted(strings: list[str]) -> str:
    return ", ".join(f"\u201c{string}\u201d" for string in strings)
