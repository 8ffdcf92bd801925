# SPDX-License-Identifier: GPL-3.0-or-later
"""What verbs without a model share."""

import numpy as np

from cavendish.imaging.bounds import Bounds
from cavendish.imaging.masked_edit import Picture
from cavendish.operations.near import laid, seen, selected, timed
from tests.daemon.operations.pictures import Silent, noise, scene

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
