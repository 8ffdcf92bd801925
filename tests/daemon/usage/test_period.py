# SPDX-License-Identifier: GPL-3.0-or-later
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from cavendish.usage.period import local_day, start_of_day, start_of_month


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A place of the world."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_day_and_month_begin_at_local_midnight() -> None:
    for hour in range(24):
        moment = datetime(2026, 3, 8, hour, 30, tzinfo=UTC)
        day, month = start_of_day(moment), start_of_month(moment)
        assert (day.hour, day.minute, day.date()) == (0, 0, local_day(moment))
        assert (month.hour, month.day) == (0, 1)
        assert month <= day <= moment


def test_day_of_a_moment_is_that_of_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    assert local_day(datetime(2026, 11, 21, 3, tzinfo=UTC)) == date(2026, 11, 20)
    # The day on which clocks go back has 25 hours; it still begins at midnight.
    late = datetime(2026, 11, 2, 4, 59, tzinfo=UTC)
    assert (late - start_of_day(late)).total_seconds() == 24.0 * 3600 + 59 * 60
    monkeypatch.undo()
    time.tzset()


def test_day_without_a_midnight_begins_when_clocks_have_gone_forward(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "America/Santiago")
    time.tzset()
    begin = start_of_day(datetime(2026, 9, 6, 15, tzinfo=UTC))
    assert begin == datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert local_day(begin) == date(2026, 9, 6)
    monkeypatch.undo()
    time.tzset()
