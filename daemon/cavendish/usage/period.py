# SPDX-License-Identifier: GPL-3.0-or-later
"""Days and months as the artist counts them: from midnight to midnight, local time."""

from datetime import date, datetime, time


def local_day(moment: datetime) -> date:
    """The day that a moment lies in."""
    return moment.astimezone().date()


def start_of_day(moment: datetime) -> datetime:
    """The midnight before a moment."""
    return _midnight(local_day(moment))


def start_of_month(moment: datetime) -> datetime:
    """The midnight that began a moment's month."""
    return _midnight(local_day(moment).replace(day=1))


def _midnight(day: date) -> datetime:
    """The first moment of a day; where clocks go forward at midnight, that is later."""
    midnight = datetime.combine(day, time.min)
    begin = midnight.astimezone()
    return begin if begin.date() == day else midnight.replace(fold=1).astimezone()
