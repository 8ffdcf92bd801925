# SPDX-License-Identifier: GPL-3.0-or-later
"""What verbs without a model share."""

from typing import ClassVar

import numpy as np

from cavendish.imaging.bounds import Bounds
from cavendish.imaging.masked_edit import Picture
from cavendish.jobs.control import JobControl
from cavendish.operations.near import engines_share, laid, laying, seen, selected, timed
from cavendish.operations.run import Work
from cavendish.request import Denoise, Plan, Request
from tests.daemon.operations.pictures import Painter, Silent, canvas_of, noise, scene

PART = Bounds(4, 6, 40, 30)


def given(pixels: np.ndarray, guide: np.ndarray | None = None) -> Picture:
    return Picture(pixels, np.full(pixels.shape[:2], 255, np.uint8), guide)


def test_what_is_not_changed_keeps_its_bits() -> None:
    deep = noise((40, 50, 4), np.uint16)
    shown = (deep >> 8).astype(np.uint8)
    made = shown.copy()
    made[10:20, 10:20, 0] ^= 255
    out = laid(given(deep, shown), made, PART, Silent().check)
    same = (made == shown).all(axis=2)[PART.slices]
    assert np.array_equal(out[same], deep[PART.slices][same])
    assert (out[~same] != deep[PART.slices][~same]).any()


def test_plain_picture_becomes_what_was_made() -> None:
    picture, made = scene(50, 40), scene(50, 40, 3)
    assert np.array_equal(laid(given(picture), made, PART, Silent().check), made[PART.slices])


def test_seen_is_the_guide_where_there_is_one() -> None:
    deep, guide = noise((4, 4, 4), np.uint16), noise((4, 4, 4))
    assert seen(given(deep, guide)) is guide
    assert np.array_equal(seen(given(guide)), guide)


def test_everything_is_selected_where_nothing_is_left_out() -> None:
    picture = given(scene(50, 40))
    assert selected(picture) == Bounds(0, 0, 50, 40)
    picture.mask[:] = 0
    picture.mask[3, 7] = 1
    assert selected(picture) == Bounds(7, 3, 8, 4)


def test_timed_tells_how_long_it_took() -> None:
    value, seconds = timed(lambda: 42)
    assert value == 42
    assert seconds >= 0


def test_laying_looks_as_often_as_its_progress_thinks() -> None:
    class Told(JobControl):
        said: ClassVar[list[float]] = []

        def progress(self, fraction: float, stage: str) -> None:
            self.said.append(fraction)

    picture, part = scene(1000, 800), Bounds(0, 0, 1000, 800)
    work = Work(Request(Denoise(canvas_of(1000, 800), 1.0)), Plan(""), {}, Painter(), Told(bool))
    engines_share(work).progress(1.0, "painting")
    laid(given(picture), picture, part, laying(work, part).check)
    assert Told.said == sorted(Told.said)
    assert Told.said[0] == 0.75
    assert 0.9 < Told.said[-1] < 1
