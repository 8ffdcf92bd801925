# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture in another one's colours."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic.oklab import to_oklab
from cavendish.engines.classic.palette import palette_of, recoloured
from tests.daemon.imaging.photographs import opaque, photograph

PICTURE = opaque(photograph(160, 120))


def night(picture: Any = PICTURE) -> Any:
    """The same picture in other light: darker, and blue."""
    made = picture.copy()
    made[..., :3] = np.rint(picture[..., :3] * np.array([0.3, 0.4, 0.8]))
    return made


def off(picture: Any, wanted: Any) -> float:
    """How far the colours are from each other, a JND being about 0.02."""
    one, other = (to_oklab(each[..., :3] / 255) for each in (picture, wanted))
    return float(np.linalg.norm(one - other, axis=2).mean())


def test_colours_of_the_same_scene_in_other_light_are_met() -> None:
    made = recoloured(PICTURE, palette_of(night()))
    assert off(made, night()) < 0.02 < 10 * 0.02 < off(PICTURE, night())


def test_own_colours_change_next_to_nothing() -> None:
    assert off(recoloured(PICTURE, palette_of(PICTURE)), PICTURE) < 0.004


def test_strength_is_how_far_it_goes() -> None:
    none, half, whole = (recoloured(PICTURE, palette_of(night()), strength=s) for s in (0, 0.5, 1))
    assert np.abs(none.astype(int) - PICTURE).max() <= 1
    assert off(whole, night()) < off(half, night()) < off(none, night())


def test_neighbouring_colours_stay_neighbours() -> None:
    ramp = np.zeros((4, 256, 4), np.uint8)
    ramp[..., :3] = np.arange(256, dtype=np.uint8)[:, None]
    ramp[..., 3] = 255
    made = recoloured(ramp, palette_of(night()))[0, :, :3].astype(int)
    assert np.abs(np.diff(made, axis=0)).max() <= 24


def test_alpha_stays() -> None:
    see_through = PICTURE.copy()
    see_through[..., 3] = np.arange(160, dtype=np.uint8)
    assert np.array_equal(recoloured(see_through, palette_of(night()))[..., 3], see_through[..., 3])


def test_what_is_transparent_does_not_count() -> None:
    red = np.zeros((40, 40, 4), np.uint8)
    red[..., 0] = 255
    red[:20, :, :] = (10, 200, 30, 255)
    palette = palette_of(red)
    assert np.allclose(palette, to_oklab(np.array([10, 200, 30]) / 255))


def test_nothing_opaque_changes_nothing() -> None:
    empty = np.zeros((8, 8, 4), np.uint8)
    assert np.array_equal(recoloured(empty, palette_of(PICTURE)), empty)


def test_mask_says_whose_colours_are_matched() -> None:
    left = np.zeros(PICTURE.shape[:2], np.uint8)
    left[:, :80] = 255
    made = recoloured(PICTURE, palette_of(night()[:, :80]), weight=left)
    assert off(made[:, :80], night()[:, :80]) < 0.02


def test_same_picture_gives_the_same_result() -> None:
    one, other = (recoloured(PICTURE, palette_of(night())) for _ in range(2))
    assert np.array_equal(one, other)


def test_check_stops_the_work() -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        recoloured(PICTURE, palette_of(night()), check=stop)
