# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an error of the API: google.rpc.Status in JSON, a relay's own, or something else."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cavendish.engines.gemini.transport import Reply

_TEXT_LENGTH = 300
# Quotas are given anew every day: nobody is to come back later than that.
_LONGEST_WAIT = 86_400.0
_RETRY_IN = re.compile(r"retry in ([0-9.]+)\s*s", re.IGNORECASE)
_LIMIT = re.compile(r"limit: ([0-9]+)")
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]*)?)s")
_PER_DAY, _PER_MINUTE = "PerDay", "PerMinute"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error, as the other side tells it.

    status: for example RESOURCE_EXHAUSTED, '' where the body is no such error. message: one line.
    reason: of its ErrorInfo. quotas: the ids of quotas that it would go beyond. limit: the smallest
    of their values, None where none is told. retry_seconds: when to come back, None where it does
    not say. fields: what is wrong with which field.
    """

    code: int
    status: str = ""
    message: str = ""
    reason: str = ""
    quotas: tuple[str, ...] = ()
    limit: int | None = None
    retry_seconds: float | None = None
    fields: tuple[str, ...] = ()

    @property
    def per_day(self) -> bool:
        """Whether the quota of a day is used up."""
        return any(_PER_DAY in quota for quota in self.quotas)

    @property
    def per_minute(self) -> int | None:
        """How many requests a minute are allowed, where it says so."""
        return self.limit if any(_PER_MINUTE in quota for quota in self.quotas) else None


def read_refusal(reply: Reply, secret: str = "") -> Refusal:
    """The error that a response is, whatever its body; a secret that it repeats is left out."""
    body = reply.body.replace(secret.encode(), b"...") if secret else reply.body
    error = _error(body)
    if error is None:
        text = _text_of(body)
        return Refusal(reply.status, message=text, retry_seconds=_retry_after(reply, text))
    message = _line(error.get("message"))
    details = [d for d in _list(error.get("details")) if isinstance(d, Mapping)]
    violations = [v for d in details for v in _list(d.get("violations")) if isinstance(v, Mapping)]
    delay = _first(_seconds(d.get("retryDelay")) for d in details)
    return Refusal(
        code=reply.status,
        status=_line(error.get("status")),
        message=message,
        reason=_first(_line(d.get("reason")) or None for d in details) or "",
        quotas=tuple(_line(v.get("quotaId")) for v in violations),
        limit=_limit(violations, message),
        retry_seconds=_retry_after(reply, message) if delay is None else delay,
        fields=tuple(_fields(details)),
    )


def _error(body: bytes) -> Mapping[str, Any] | None:
    """The error's own object; a stream's first response is a list of one."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(parsed, list) and len(parsed) == 1:
        parsed = parsed[0]
    error = parsed.get("error") if isinstance(parsed, dict) else None
    if isinstance(error, str):
        return {"message": error}
    return error if isinstance(error, dict) else None


def _retry_after(reply: Reply, message: str) -> float | None:
    """Seconds, of the header or of the words; a date in the header is not used by this API."""
    header = _seconds(reply.headers.get("retry-after", "") + "s")
    if header is not None:
        return header
    found = _RETRY_IN.search(message)
    return _seconds(found[1] + "s") if found else None


def _seconds(duration: Any) -> float | None:
    found = _DURATION.fullmatch(duration) if isinstance(duration, str) else None
    return min(float(found[1]), _LONGEST_WAIT) if found else None


def _limit(violations: Iterable[Mapping[str, Any]], message: str) -> int | None:
    values = [_line(violation.get("quotaValue")) for violation in violations]
    told = [int(value) for value in (*values, *_LIMIT.findall(message)) if value.isdecimal()]
    return min(told, default=None)


def _fields(details: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for detail in details:
        for violation in _list(detail.get("fieldViolations")):
            if isinstance(violation, Mapping):
                field, problem = _line(violation.get("field")), _line(violation.get("description"))
                yield ": ".join(filter(None, (field, problem)))


def _text_of(body: bytes) -> str:
    """The words of a body that is no error of the API, for example a proxy's page."""
    text = body[:4096].decode("utf-8", "replace")
    return _line(re.sub(r"<[^>]*>", " ", text))


def _line(value: Any) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
    return text if len(text) <= _TEXT_LENGTH else text[:_TEXT_LENGTH].rstrip() + "…"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)
