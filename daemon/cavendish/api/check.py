# SPDX-License-Identifier: GPL-3.0-or-later
"""What a field may hold. Each check names the field and says what is wrong with it."""

import re
import unicodedata
from collections.abc import Sized

from cavendish.errors import InvalidRequest, JobNotFound

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_LONGEST_JOB_ID = 64


def invalid(field: str, problem: str) -> InvalidRequest:
    """The error for a field that has no legal value."""
    return InvalidRequest(field=field, problem=problem)


def present(field: str, holds: bool) -> None:
    """Refuses a message that is missing."""
    if not holds:
        raise invalid(field, "is missing")


def text(field: str, value: str, most_bytes: int, *, required: bool = False) -> str:
    """A string of at most most_bytes in UTF-8."""
    if required and not value:
        raise invalid(field, "is missing")
    size = len(value.encode("utf-8"))
    if size > most_bytes:
        raise invalid(field, f"has {size} bytes where {most_bytes} are the most")
    return value


def plain(field: str, value: str, *, lines: bool = True) -> str:
    """A string without control characters, but for tabs and line ends where lines are allowed."""
    allowed = "\t\n\r" if lines else ""
    strange = next((c for c in value if unicodedata.category(c) == "Cc" and c not in allowed), None)
    if strange is not None:
        raise invalid(field, f"has the control character U+{ord(strange):04X}")
    return value


def between(field: str, value: int, low: int, high: int) -> int:
    """A number within bounds, both included."""
    if not low <= value <= high:
        raise invalid(field, f"is {value}, not within {low} to {high}")
    return value


def within(field: str, value: float, low: float, high: float) -> float:
    """A measure within bounds, both included."""
    if not low <= value <= high:
        raise invalid(field, f"is {value:g}, not within {low:g} to {high:g}")
    return value


def request_id(value: str) -> str:
    """A client's own id for a request."""
    if not REQUEST_ID.fullmatch(value):
        raise invalid("request_id", "is not 1 to 64 characters of A-Z, a-z, 0-9 and -")
    return value


def job_id(value: str) -> str:
    """A job's name; what cannot be one is not found. Raises JobNotFound."""
    text("job_id", value, 1 << 16, required=True)
    if len(value) > _LONGEST_JOB_ID:
        raise JobNotFound(job_id=value[:_LONGEST_JOB_ID])
    return value


def each(field: str, values: Sized, most: int) -> None:
    """Refuses more than most values."""
    if len(values) > most:
        raise invalid(field, f"has {len(values)} entries where {most} are the most")
