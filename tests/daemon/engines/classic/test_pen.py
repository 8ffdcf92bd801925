# SPDX-License-Identifier: GPL-3.0-or-later
"""Strokes of pen and pencil on paper."""

import numpy as np
import pytest

from cavendish.engines.classic.line_art import line_art
from cavendish.engines.classic.pen import strokes
from tests.daemon.imaging.photographs import opaque, photograph

SIDE, BREADTH, REACH = 160, 9.0, 18


def drawn(darkness: float, broad: int = 7) -> np.ndarray:
    """A cross of two strokes on paper, float32 [SIDE, SIDE]."""
    cross = np.zeros((SIDE, SIDE), bool)
    cross[76 : 76 + broad, 20:140] = cross[20:140, 60 : 60 + broad] = True
    return np.where(cross, 1 - darkness, 1).astype(np.float32)


@pytest.mark.parametrize("darkness", [1.0, 0.25])
def test_broad_strokes_are_found_whole_with_their_crossings(darkness: float) -> None:
    luma = drawn(darkness)
    found = strokes(luma, BREADTH, REACH)
    assert found[luma < 1].min() > 0.4
    assert not found[luma == 1].any()


def test_what_is_broader_than_a_stroke_is_none() -> None:
    assert not strokes(drawn(1.0, broad=20), BREADTH, REACH).any()


def test_noise_of_paper_is_no_stroke() -> None:
    noise = np.random.default_rng(4).normal(0.9, 0.008, (SIDE, SIDE)).astype(np.float32)
    assert not strokes(noise, BREADTH, REACH).any()


def test_photographs_have_hardly_any_strokes() -> None:
    picture = opaque(photograph(300, 300))
    luma = (picture[..., :3].mean(axis=-1) / 255).astype(np.float32)
    assert (strokes(luma, BREADTH, REACH) > 0.3).mean() < 0.01


def test_bands_join_without_a_seam() -> None:
    whole = strokes(np.tile(drawn(1.0), (1, 20)), BREADTH, REACH)
    parts = strokes(np.tile(drawn(1.0), (4, 20)), BREADTH, REACH)
    assert np.allclose(whole[30:130], parts[30:130], atol=1e-4)


def test_drawing_keeps_its_strokes_as_broad_as_they_are() -> None:
    luma = drawn(0.6)
    picture = np.full((SIDE, SIDE, 4), 255, np.uint8)
    picture[..., :3] = np.rint(luma * 255)[..., None]
    ink = line_art(picture) > 127
    assert (ink == (luma < 1)).mean() > 0.99


def test_check_stops_the_work() -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        strokes(drawn(1.0), BREADTH, REACH, stop)
