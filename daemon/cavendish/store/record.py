# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as the journal knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from cavendish.errors import CavendishError
from cavendish.request import Plan, Request, Result

_EPOCH = datetime.fromtimestamp(0, UTC)


class JobState(StrEnum):
    """Where a job stands. A terminal state is never left."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """Whether the job is over."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job failed: a stable reason, a sentence, what to do next, and the values in them."""

    reason: str
    message: str
    next_step: str
    metadata: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: CavendishError) -> Self:
        """The same, from an exception."""
        return cls(error.reason, error.message, error.advice, error.values)


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job. Times are in UTC.

    result is set when it succeeded, error when it failed. attempts counts how often its engine was
    started, crashes how often the daemon died meanwhile. released: the images of result are no
    longer kept.
    """

    job_id: str
    request_id: str
    request: Request
    state: JobState
    plan: Plan
    create_time: datetime
    start_time: datetime | None = None
    end_time: datetime | None = None
    attempts: int = 0
    crashes: int = 0
    result: Result | None = None
    error: JobError | None = None
    released: bool = False


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def to_microseconds(moment: datetime) -> int:
    """A time as the journal keeps it: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(value: int) -> datetime:
    """A time of the journal as the program keeps it."""
    return _EPOCH + timedelta(microseconds=value)
