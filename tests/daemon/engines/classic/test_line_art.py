# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of a picture: where its edges are, and nowhere else."""

from typing import Any

import numpy as np
import pytest

from cavendish.engines.classic import line_art as module
from cavendish.engines.classic.line_art import line_art
from tests.daemon.imaging.photographs import opaque, photograph

SIDE = 160


def disc(level: int = 40, paper: int = 220) -> Any:
    """A dark disc on paper, and how far each pixel is from its rim: outside is above 0."""
    y, x = np.mgrid[:SIDE, :SIDE]
    rim = np.hypot(y - SIDE / 2, x - SIDE / 2) - 50
    cover = np.clip(0.5 - rim, 0, 1)
    grey = np.rint(paper + (level - paper) * cover).astype(np.uint8)
    return opaque(np.dstack([grey] * 3)), rim


def test_edge_becomes_a_line_all_along_it_on_its_dark_side() -> None:
    picture, rim = disc()
    ink = line_art(picture, thickness=2)
    assert (ink[np.abs(rim) > 6] < 10).all()
    y, x = np.nonzero(np.abs(rim + 1) < 0.5)
    angles = np.arctan2(y - SIDE / 2, x - SIDE / 2)
    strong = angles[ink[y, x] > 128]
    gaps = np.diff(np.sort(strong))
    assert gaps.max() < 0.2
    assert ink[(rim < 0) & (rim > -4)].mean() > ink[(rim > 0) & (rim < 4)].mean()


@pytest.mark.parametrize("level", [0, 128, 255])
def test_plain_picture_has_no_lines(level: int) -> None:
    assert not line_art(opaque(np.full((60, 80, 3), level, np.uint8)), detail=1.0).any()


def test_noise_has_next_to_no_lines() -> None:
    noise = np.random.default_rng(3).normal(128, 1.5, (SIDE, SIDE, 3))
    ink = line_art(opaque(np.clip(noise, 0, 255).astype(np.uint8)))
    assert ink.mean() < 2.5


def test_faint_edge_far_from_strong_ones_is_drawn_too() -> None:
    picture, rim = disc(level=190, paper=220)
    assert (line_art(picture)[np.abs(rim + 1) < 0.5] > 100).mean() > 0.9


def test_thicker_lines_are_wider() -> None:
    picture, rim = disc()
    widths = [np.sum(line_art(picture, thickness=size)[SIDE // 2] > 128) for size in (1, 3, 8)]
    assert widths[0] < widths[1] < widths[2]
    assert rim.size


def test_more_detail_adds_ink_and_takes_none_away() -> None:
    picture = opaque(photograph(SIDE, SIDE))
    few, more, most = (line_art(picture, detail=each).astype(int) for each in (0.1, 0.5, 0.9))
    assert few.sum() < more.sum() < most.sum()
    assert (few <= more).all()
    assert (more <= most).all()


def test_where_nothing_is_no_ink_is() -> None:
    picture, rim = disc()
    picture[..., 3] = np.where(np.arange(SIDE) < SIDE // 2, 255, 0)
    ink = line_art(picture)
    assert not ink[:, SIDE // 2 :].any()
    assert ink[:, : SIDE // 2][np.abs(rim[:, : SIDE // 2] + 1) < 0.5].any()


def test_strips_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = opaque(photograph(120, 300))
    whole = line_art(picture).astype(int)
    monkeypatch.setattr(module, "_STRIP", 64)
    assert np.abs(line_art(picture).astype(int) - whole).max() <= 1


def test_check_stops_the_work() -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        line_art(disc()[0], check=stop)


@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (90, 1), (3, 2)])
def test_tiny_pictures_are_drawn_too(shape: tuple[int, int]) -> None:
    assert line_art(np.zeros((*shape, 4), np.uint8)).shape == shape


def test_progress_rises_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_STRIP", 64)
    told: list[float] = []
    line_art(disc()[0], tell=told.append)
    assert told == sorted(told)
    assert len(told) >= 9
    assert 0 < told[0] < 0.2
    assert told[-1] > 0.7
