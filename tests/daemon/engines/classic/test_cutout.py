# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting out by colour: near a rough selection, and by strokes."""

from dataclasses import replace

import numpy as np
import pytest

from cavendish.engines.classic.cutout import cut_out
from cavendish.engines.engine import CutoutTask
from cavendish.errors import JobCancelled, SubjectUnclear
from tests.daemon.imaging.photographs import disc, opaque, photograph

SIDE = 160
SUBJECT = disc(SIDE, SIDE, 84, 78, 38) > 0
LASSO = disc(SIDE, SIDE, 80, 80, 58) > 0


def scene() -> np.ndarray:
    """A red disc with a texture of its own before a photograph."""
    picture = opaque(photograph(SIDE, SIDE))
    own = photograph(SIDE, SIDE, left=500)[..., :1] // 3
    picture[SUBJECT, :3] = (np.array([170, 40, 50]) + own[SUBJECT] - 30).clip(0, 255)
    return picture


def task(**more: np.ndarray | None) -> CutoutTask:
    none = np.zeros((SIDE, SIDE), np.bool_)
    return replace(CutoutTask(scene(), LASSO, none, none, none), **more)


def made(given: CutoutTask) -> np.ndarray:
    return cut_out(given, lambda done, stage: None)


def wrong(alpha: np.ndarray) -> float:
    """The share of the subject's pixels that as many are wrong by."""
    return float(np.abs(alpha / 255 - SUBJECT).sum() / np.count_nonzero(SUBJECT))


def test_subject_within_a_loose_selection_is_cut_out() -> None:
    alpha = made(task())
    assert (alpha.shape, alpha.dtype) == ((SIDE, SIDE), np.uint8)
    assert wrong(LASSO * 255.0) > 1
    assert wrong(alpha) < 0.06


def test_nothing_far_outside_the_selection_is_subject() -> None:
    cut_off = LASSO & (np.arange(SIDE) < 104)
    assert not made(task(rough=cut_off))[:, 110:].any()


@pytest.mark.parametrize("way", ["keep", "both"])
def test_strokes_alone_show_the_subject(way: str) -> None:
    keep, remove = (disc(SIDE, SIDE, x, 78, 12) > 0 for x in (84, 20))
    strokes = {"keep": keep} | ({"remove": remove} if way == "both" else {})
    assert wrong(made(task(rough=None, **strokes))) < 0.1


def test_stroke_takes_away_what_looks_like_the_subject() -> None:
    given = task()
    second = disc(SIDE, SIDE, 40, 110, 9) > 0
    given.picture[second] = (170, 40, 50, 255)
    assert made(given)[second].mean() > 200
    painted = disc(SIDE, SIDE, 40, 110, 5) > 0
    assert made(replace(given, remove=painted))[second].mean() < 30


def test_stroke_counts_beyond_the_selection() -> None:
    beyond = disc(SIDE, SIDE, 8, 8, 5) > 0
    assert (made(task(keep=beyond))[beyond] == 255).all()


def test_hair_is_looked_for_under_the_brush_alone() -> None:
    given, strand = task(), np.zeros((SIDE, SIDE), np.bool_)
    strand[20:45, 84:86] = True
    given.picture[strand] = (170, 40, 50, 255)
    brush = np.zeros((SIDE, SIDE), np.bool_)
    brush[16:50, 72:98] = True
    assert made(replace(given, hair=brush))[strand].mean() > made(given)[strand].mean() + 60


def test_what_is_transparent_is_not_subject() -> None:
    given = task()
    given.picture[60:, :, 3] = 0
    alpha = made(given)
    assert not alpha[60:].any()
    assert alpha[50:58, 80:90].min() > 200


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"rough": None}, "nothing is selected"),
        ({"rough": np.ones((SIDE, SIDE), np.bool_)}, "everything is selected"),
        ({"rough": None, "hair": LASSO}, "nothing is selected"),
    ],
)
def test_task_that_shows_nothing_is_refused(more: dict[str, np.ndarray], problem: str) -> None:
    with pytest.raises(SubjectUnclear, match=problem):
        made(task(**more))


def test_selection_with_nothing_in_it_is_refused() -> None:
    flat = np.full((SIDE, SIDE, 4), 255, np.uint8)
    small = disc(SIDE, SIDE, 80, 80, 12) > 0
    flat[..., :3] = 90
    remove = small.copy()
    with pytest.raises(SubjectUnclear, match="stands out"):
        made(task(picture=flat, rough=small, remove=remove))


def test_everything_selected_is_cut_by_strokes() -> None:
    keep, remove = (disc(SIDE, SIDE, x, 78, 12) > 0 for x in (84, 20))
    everything = np.ones((SIDE, SIDE), np.bool_)
    assert wrong(made(task(rough=everything, keep=keep, remove=remove))) < 0.1


@pytest.mark.parametrize("shape", [(1, 9), (3, 3), (2, 600)])
def test_smallest_pictures_are_no_trouble(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (*shape, 4), np.uint8)
    picture[..., 3] = 255
    keep = np.zeros(shape, np.bool_)
    keep[0, 0] = True
    none = np.zeros(shape, np.bool_)
    alpha = made(CutoutTask(picture, None, keep, none, none))
    assert alpha[0, 0] == 255


def test_same_task_makes_the_same_cut_out() -> None:
    assert np.array_equal(made(task()), made(task()))


def test_work_stops_when_told_to_at_any_stage() -> None:
    told: list[str] = []
    cut_out(task(), lambda done, stage: told.append(stage))
    for number in {told.index(stage) for stage in told} | {len(told) - 1}:
        calls = iter(range(number))

        def tell(done: float, stage: str, calls: object = calls) -> None:
            if next(calls, None) is None:  # type: ignore[call-overload]
                raise JobCancelled

        with pytest.raises(JobCancelled):
            cut_out(task(), tell)
