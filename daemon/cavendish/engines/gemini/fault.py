# SPDX-License-Identifier: GPL-3.0-or-later
"""What to make of a request that failed: the artist's error, and what to try next."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from cavendish.engines.gemini.refusal import Refusal
from cavendish.errors import (
    BillingNeeded,
    CavendishError,
    EndpointFailed,
    InputRefused,
    KeyForbidden,
    KeyInvalid,
    KeyLeaked,
    ModelOverloaded,
    ModelTimedOut,
    ModelUnknown,
    QuotaExhausted,
    RateLimited,
    RegionUnsupported,
    ThreadBroken,
)

_USUAL_WAIT = 30


class Next(Enum):
    """What may help: nothing, another endpoint, or the same one a little later."""

    NOTHING = "nothing"
    ELSEWHERE = "elsewhere"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Fault:
    """A request that failed.

    seconds: how long to wait, as the other side says; None where it does not. sick: the endpoint
    itself is in trouble. crowded: it takes no more requests for now. attempts: after how many of
    these an endpoint is left; 0 never.
    """

    error: CavendishError
    next: Next
    seconds: float | None = None
    attempts: int = 0
    sick: bool = False
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request was refused: the endpoint's name, the model as the artist knows it and its
    id, the models that are left, and how long the request was allowed to take."""

    endpoint: str
    model: str
    model_id: str
    others: str
    seconds: float


def fault(refusal: Refusal, place: Place) -> Fault:
    """What an error of the API means."""
    for code, rule in _RULES:
        if refusal.code == code and (found := rule(refusal, place)) is not None:
            return found
    detail = _detail(refusal)
    if refusal.code >= 500 or refusal.code in {408, 499}:
        return Fault(EndpointFailed(endpoint=place.endpoint, detail=detail), Next.LATER, sick=True)
    return Fault(EndpointFailed(endpoint=place.endpoint, detail=detail), Next.ELSEWHERE)


def _key_refused(refusal: Refusal, place: Place) -> Fault | None:
    words = refusal.message.lower()
    if refusal.reason == "API_KEY_INVALID" or "api key not" in words or "api key expired" in words:
        return Fault(KeyInvalid(endpoint=place.endpoint), Next.ELSEWHERE)
    return None


def _region(refusal: Refusal, place: Place) -> Fault | None:
    if "location is not supported" in refusal.message:
        return Fault(RegionUnsupported(endpoint=place.endpoint), Next.ELSEWHERE)
    return None


def _billing(refusal: Refusal, place: Place) -> Fault | None:
    if "billing" in refusal.message.lower():
        return _no_quota(place)
    return None


def _unsigned(refusal: Refusal, place: Place) -> Fault | None:
    words = refusal.message.lower().replace("_", " ")
    if "thought signature" in words:
        return Fault(ThreadBroken(model=place.model, detail=_detail(refusal)), Next.NOTHING)
    return None


def _bad_input(refusal: Refusal, place: Place) -> Fault:
    return Fault(InputRefused(model=place.model, detail=_detail(refusal)), Next.NOTHING)


def _unauthenticated(_refusal: Refusal, place: Place) -> Fault:
    return Fault(KeyInvalid(endpoint=place.endpoint), Next.ELSEWHERE)


def _payment(_refusal: Refusal, place: Place) -> Fault:
    return _no_quota(place)


def _leaked(refusal: Refusal, place: Place) -> Fault | None:
    if "leaked" in refusal.message.lower():
        return Fault(KeyLeaked(endpoint=place.endpoint), Next.ELSEWHERE)
    return None


def _forbidden(refusal: Refusal, place: Place) -> Fault:
    error = KeyForbidden(endpoint=place.endpoint, detail=_detail(refusal))
    return Fault(error, Next.ELSEWHERE)


def _gone(refusal: Refusal, place: Place) -> Fault | None:
    """The API, or a relay in its own words, says so; a page that is not there says nothing."""
    if not refusal.status and "model" not in refusal.message.lower():
        return None
    return Fault(ModelUnknown(model=place.model_id, known=place.others), Next.ELSEWHERE)


def _quota(refusal: Refusal, place: Place) -> Fault:
    """A hint to come back is of no use where there is no quota at all, or none today."""
    if refusal.limit == 0:
        return _no_quota(place)
    if refusal.per_day:
        return Fault(QuotaExhausted(endpoint=place.endpoint), Next.ELSEWHERE)
    wait = _USUAL_WAIT if refusal.retry_seconds is None else round(refusal.retry_seconds)
    error = RateLimited(endpoint=place.endpoint, retry_s=max(wait, 1))
    return Fault(error, Next.LATER, seconds=refusal.retry_seconds, crowded=True)


def _overloaded(refusal: Refusal, place: Place) -> Fault | None:
    if not refusal.status:
        return None
    error = ModelOverloaded(model=place.model)
    return Fault(error, Next.LATER, seconds=refusal.retry_seconds, sick=True)


def _timed_out(refusal: Refusal, place: Place) -> Fault | None:
    if not refusal.status:
        return None
    error = ModelTimedOut(model=place.model, seconds=round(place.seconds))
    return Fault(error, Next.LATER, sick=True)


def _no_quota(place: Place) -> Fault:
    error = BillingNeeded(endpoint=place.endpoint, model=place.model)
    return Fault(error, Next.ELSEWHERE)


def _detail(refusal: Refusal) -> str:
    """What is told, as a phrase that can stand before a full stop."""
    said = refusal.message.rstrip(".") or f"it answered with the status {refusal.code}"
    about = "; ".join(field.rstrip(".") for field in refusal.fields)
    return f"{said} ({about})" if about and about not in said else said


Rule = Callable[[Refusal, Place], Fault | None]
# The first that has something to say counts.
_RULES: tuple[tuple[int, Rule], ...] = (
    (400, _key_refused),
    (400, _region),
    (400, _billing),
    (400, _unsigned),
    (400, _bad_input),
    (401, _unauthenticated),
    (402, _payment),
    (403, _leaked),
    (403, _region),
    (403, _billing),
    (403, _forbidden),
    (404, _gone),
    (413, _bad_input),
    (422, _bad_input),
    (429, _quota),
    (503, _overloaded),
    (504, _timed_out),
)
