# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture whose holes are filled one after the other."""

import numpy as np
import pytest

from cavendish.engines.classic.canvas import Canvas, Part
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.regions import Region
from tests.daemon.engines.classic.scenes import disc, noise

FIRST, SECOND = Bounds(10, 12, 20, 22), Bounds(24, 12, 34, 22)
HOLES = Bounds(10, 12, 34, 22)


def canvas(guide: bool = False) -> Canvas:
    hole = np.zeros((40, 60), np.bool_)
    hole[FIRST.slices] = hole[SECOND.slices] = True
    picture = noise(40, 60).astype(np.uint16) * np.uint16(256)
    return Canvas(picture, hole, noise(40, 60, 2) if guide else None, HOLES)


def test_canvas_shows_what_is_filled_to_the_next_region() -> None:
    work = canvas()
    work.paste(Region(FIRST, FIRST.grown(5)), np.full((10, 10, 4), 7, np.uint16))
    part = work.part(SECOND.grown(9))
    filled = FIRST.moved(-SECOND.left + 9, -SECOND.top + 9).clipped(28, 28).slices
    assert (part.picture[filled] == 7).all()
    assert not part.hole[filled].any()
    assert np.count_nonzero(part.hole) == 100


def test_canvas_keeps_what_is_outside_the_hole() -> None:
    work, before = canvas(), noise(40, 60).astype(np.uint16) * np.uint16(256)
    for hole in (FIRST, SECOND):
        work.paste(Region(hole, hole), np.zeros((10, 10, 4), np.uint16))
    between = np.s_[:, 10:14]
    assert np.array_equal(work.filled[between], before[HOLES.slices][between])
    assert not work.filled[:, :10].any()
    assert np.array_equal(work.part(Bounds(0, 0, 12, 40)).picture[:, :10], before[:, :10])


def test_canvas_without_a_guide_shows_the_upper_bits() -> None:
    part = canvas().part(FIRST)
    assert part.rendition.dtype == np.uint8
    assert np.array_equal(part.rendition, noise(40, 60)[FIRST.slices])


def test_canvas_lays_the_guide_too() -> None:
    work, region = canvas(guide=True), Region(FIRST, FIRST)
    work.paste_guide(region, np.full((10, 10, 4), 3, np.uint8))
    work.paste(region, np.zeros((10, 10, 4), np.uint16))
    assert (work.part(FIRST).rendition == 3).all()
    assert np.array_equal(work.part(SECOND).rendition, noise(40, 60, 2)[SECOND.slices])


@pytest.mark.parametrize(("top", "left"), [(0, 7), (4, 0), (9, 9)])
def test_part_is_framed_by_its_mirror_image(top: int, left: int) -> None:
    part = Part(noise(5, 6), disc(5, 6, 2), noise(5, 6), disc(5, 6, 3))
    framed = part.framed(top, left)
    assert framed.hole.shape == (5 + 2 * top, 6 + 2 * left)
    assert np.array_equal(framed.picture[top : top + 5, left : left + 6], part.picture)
    assert framed.barred is not None
    assert np.array_equal(framed.barred[top : top + 5, left : left + 6], part.barred)
    if left:
        assert np.array_equal(framed.picture[:, left - 1], framed.picture[:, left])


def test_canvas_bars_all_that_is_no_source() -> None:
    sources = np.zeros((40, 60), np.bool_)
    sources[:, :15] = True
    hole = np.zeros((40, 60), np.bool_)
    hole[FIRST.slices] = True
    part = Canvas(noise(40, 60), hole, None, FIRST, sources).part(FIRST)
    assert part.barred is not None
    assert not part.barred[:, :5].any()
    assert part.barred[:, 5:].all()


@pytest.mark.parametrize("what", ["part", "paste"])
def test_check_stops_the_copying_and_the_laying(what: str) -> None:
    class Stopped(Exception):
        pass

    stopping = [False]

    def check() -> None:
        if stopping[0]:
            raise Stopped

    whole = Bounds(0, 0, 40, 30)
    work = Canvas(noise(30, 40), np.ones((30, 40), np.bool_), None, whole, check=check)
    region, stopping[0] = Region(whole, whole), True
    with pytest.raises(Stopped):
        work.part(whole) if what == "part" else work.paste(region, noise(30, 40))
