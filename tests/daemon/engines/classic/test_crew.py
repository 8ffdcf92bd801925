# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads, progress and cancellation."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.classic.crew import Crew, bands, split, strips
from cavendish.engines.classic.patches import Rows
from cavendish.errors import JobCancelled


@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.integers(1, 200), st.floats(0, 1))
def test_bands_are_all_rows_in_order(seed: int, height: int, width: int, share: float) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < share
    parts = bands(mask)
    assert [parts[0].top, *(rows.bottom for rows in parts)] == [
        *(rows.top for rows in parts),
        height,
    ]
    assert all(rows.top < rows.bottom for rows in parts)


@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.integers(1, 60))
def test_bands_have_at_least_so_many_rows(seed: int, height: int, least: int) -> None:
    mask = np.random.default_rng(seed).random((height, 400)) < 0.5
    parts = bands(mask, least)
    assert [parts[0].top, *(rows.bottom for rows in parts)] == [
        *(rows.top for rows in parts),
        height,
    ]
    assert min(rows.bottom - rows.top for rows in parts) >= min(least, height)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_strips_are_all_rows_in_order(height: int, width: int) -> None:
    parts = strips((height, width))
    assert [y for rows in parts for y in range(*rows)] == list(range(height))
    assert all((rows.bottom - rows.top - 1) * width <= 100_000 for rows in parts)


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_split_work_is_about_equal(size: int) -> None:
    work = np.random.default_rng(1).integers(0, 20, 500)
    shares = [int(work[top:bottom].sum()) for top, bottom in split(np.cumsum(work), size)]
    assert max(shares) <= size + 2 * 20


def test_crew_runs_every_band_once() -> None:
    done: list[Rows] = []
    parts = [Rows(n, n + 1) for n in range(50)]
    with Crew() as crew:
        crew.run(done.append, parts)
    assert sorted(done) == parts


def test_crew_passes_an_error_on() -> None:
    def work(rows: Rows) -> None:
        raise ZeroDivisionError

    with Crew() as crew, pytest.raises(ZeroDivisionError):
        crew.run(work, [Rows(0, 1)])


def test_crew_stops_between_bands_when_cancelled() -> None:
    asked, done = threading.Event(), []

    def work(rows: Rows) -> None:
        done.append(rows)
        asked.set()

    with Crew(cancelled=asked.is_set) as crew, pytest.raises(JobCancelled):
        crew.run(work, [Rows(n, n + 1) for n in range(1000)])
    assert len(done) < 10


def test_crew_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with Crew() as crew:
        crew.run(lambda rows: None, [Rows(n, n + 1) for n in range(20)])
    assert threading.active_count() == before


def test_progress_of_parts_rises_to_one() -> None:
    told: list[tuple[float, str]] = []
    with Crew(lambda fraction, stage: told.append((fraction, stage))) as crew:
        for start in (0.0, 0.5):
            crew.begin_part(start, 0.5)
            crew.expect(4)
            for step in range(4):
                crew.advance(1, f"step {step}")
    assert [fraction for fraction, _ in told] == [n / 8 for n in range(1, 9)]
    assert told[2][1] == "step 2"


def test_next_of_a_part_goes_on_where_the_first_has_ended() -> None:
    told: list[float] = []
    with Crew(lambda fraction, _stage: told.append(fraction)) as crew:
        crew.begin_part(0.5, 0.5, 0.2, 0.6)
        crew.expect(1)
        crew.advance(1, "reading")
        for _ in range(2):
            crew.begin_next()
            crew.expect(2)
            crew.advance(1, "working")
            crew.advance(1, "working")
    assert told == pytest.approx([0.6, 0.7, 0.8, 0.9, 1.0])
