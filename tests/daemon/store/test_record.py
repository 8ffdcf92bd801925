# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.errors import CavendishError, DiskFull, Internal
from cavendish.store.record import JobError, JobState, from_microseconds, now, to_microseconds

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(MOMENTS)
def test_time_comes_back_to_the_microsecond(moment: datetime) -> None:
    assert from_microseconds(to_microseconds(moment)) == moment


def test_now_is_this_moment_and_knows_its_zone() -> None:
    assert abs(datetime.now(UTC) - now()) < timedelta(seconds=10)
    assert now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("state", JobState)
def test_state_is_terminal_where_nothing_follows(state: JobState) -> None:
    assert state.terminal == (state.value in {"succeeded", "failed", "cancelled"})


@pytest.mark.parametrize("error", [DiskFull(folder="x"), Internal(job_id="y")], ids=repr)
def test_job_error_says_what_the_exception_says(error: CavendishError) -> None:
    told = JobError.of(error)
    assert (told.reason, told.message, told.next_step) == (
        error.reason,
        error.message,
        error.advice,
    )
    assert told.metadata == error.values
