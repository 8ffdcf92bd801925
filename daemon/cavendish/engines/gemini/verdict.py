# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an answer is what was asked for; if not, why, and whether to ask once more."""

from dataclasses import dataclass

from cavendish.engines.gemini.reading import Reading
from cavendish.errors import (
    AnswerBlocked,
    AnswerEmpty,
    AnswerUnusable,
    CavendishError,
    PromptBlocked,
    ThreadBroken,
)

# Why a model withholds what it has made, or will not make it. It would do so again.
_WITHHELD = {
    "SAFETY": "it may be unsafe",
    "RECITATION": "it is too much like something that exists",
    "LANGUAGE": "it does not speak the language of the prompt",
    "BLOCKLIST": "a word of it is on a list of words that are not allowed",
    "PROHIBITED_CONTENT": "it would be prohibited content",
    "SPII": "it would show personal data",
    "IMAGE_SAFETY": "the picture may be unsafe",
    "IMAGE_PROHIBITED_CONTENT": "the picture would be prohibited content",
    "IMAGE_RECITATION": "the picture is too much like one that exists",
    "ESCALATION": "it was held back for a review",
    "PUP_LIMITED_DISABLED": "the use of the model has been limited for this project",
    "MODEL_ARMOR": "the project's own filter forbids it",
}
# Why a prompt is not even tried.
_REFUSED = {
    "SAFETY": "it may be unsafe",
    "BLOCKLIST": "a word of it is on a list of words that are not allowed",
    "PROHIBITED_CONTENT": "it asks for prohibited content",
    "IMAGE_SAFETY": "a picture of it may be unsafe",
    "MODEL_ARMOR": "the project's own filter forbids it",
    "JAILBREAK": "it seems to get round the model's rules",
    "OTHER": "it does not say why",
}
# Why there is nothing, where the model may do better the next time.
_NOTHING = {
    "": "it gave no reason",
    "STOP": "it said nothing",
    "NO_IMAGE": "it drew nothing",
    "IMAGE_OTHER": "it failed while it drew",
    "OTHER": "it failed without a reason",
    "FINISH_REASON_UNSPECIFIED": "it gave no reason",
    "MALFORMED_RESPONSE": "what it made was malformed",
    "CONTINUATION": "it wanted to go on in another answer",
    "MALFORMED_FUNCTION_CALL": "it tried to use a tool instead",
    "UNEXPECTED_TOOL_CALL": "it tried to use a tool instead",
    "TOO_MANY_TOOL_CALLS": "it used its tools too often",
}
_CUT_OFF = "MAX_TOKENS"
_UNSIGNED = "MISSING_THOUGHT_SIGNATURE"
_SAID_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an answer will not do. again: the same question may well be answered the next time."""

    error: CavendishError
    again: bool = False


def judge(reading: Reading, model: str, *, wants_picture: bool) -> Verdict | None:
    """None where the answer is what was asked for. model: what the artist knows it as."""
    if reading.blocked:
        cause = _REFUSED.get(reading.blocked, _plain(reading.blocked))
        return Verdict(PromptBlocked(model=model, cause=cause))
    finish = reading.finish
    if finish in _WITHHELD:
        return Verdict(AnswerBlocked(model=model, cause=_WITHHELD[finish], detail=_detail(reading)))
    if finish == _UNSIGNED:
        return Verdict(ThreadBroken(model=model, detail="a signature is missing"))
    if reading.damage:
        return Verdict(AnswerUnusable(model=model, problem=reading.damage))
    if reading.picture is not None or (reading.text and not wants_picture):
        return None
    return _nothing(reading, model)


def _nothing(reading: Reading, model: str) -> Verdict:
    finish = reading.finish
    if finish == _CUT_OFF:
        return Verdict(AnswerEmpty(model=model, said="its answer was cut off at its length"))
    if reading.text:
        return Verdict(AnswerEmpty(model=model, said=_quoted(reading.text)))
    said = reading.message.rstrip(".") or _NOTHING.get(finish, _plain(finish))
    return Verdict(AnswerEmpty(model=model, said=said), again=True)


def _detail(reading: Reading) -> str:
    return reading.message.strip().rstrip(".") or reading.text.rstrip(".") or "It does not say more"


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    short = line if len(line) <= _SAID_LENGTH else line[:_SAID_LENGTH].rstrip() + "…"
    return f"“{short}”"


def _plain(reason: str) -> str:
    """A reason that is not known here, as words."""
    return reason.replace("_", " ").lower()
