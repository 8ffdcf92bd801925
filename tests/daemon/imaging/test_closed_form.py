# SPDX-License-Identifier: GPL-3.0-or-later
from itertools import product

import numpy as np
import pytest

from cavendish.errors import JobCancelled
from cavendish.imaging.closed_form import Laplacian, matted
from tests.daemon.imaging.photographs import photograph


def small(side: int = 8) -> np.ndarray:
    return photograph(side, side).astype(np.float32) / 255


def written_out(picture: np.ndarray, noise: float = 1e-5) -> np.ndarray:
    """Levin's matrix, window by window; those at the border are smaller."""
    height, width, _ = picture.shape
    matrix = np.zeros((height * width, height * width))
    for y, x in product(range(height), range(width)):
        rows = range(max(y - 1, 0), min(y + 2, height))
        columns = range(max(x - 1, 0), min(x + 2, width))
        places = [row * width + column for row, column in product(rows, columns)]
        colours = picture.reshape(-1, 3)[places].astype(np.float64)
        gaps = colours - colours.mean(axis=0)
        inverse = np.linalg.inv(gaps.T @ gaps / len(places) + noise * np.eye(3))
        share = (1 + gaps @ inverse @ gaps.T) / len(places)
        matrix[np.ix_(places, places)] += np.eye(len(places)) - share
    return matrix


def test_product_is_that_of_the_matrix() -> None:
    picture, random = small(), np.random.default_rng(1)
    alpha = random.random((8, 8)).astype(np.float32)
    wanted = written_out(picture) @ alpha.ravel()
    assert np.abs(Laplacian(picture).times(alpha).ravel() - wanted).max() < 2e-3


def test_opacity_that_is_linear_in_colour_is_found() -> None:
    truth = np.linspace(0, 1, 40, dtype=np.float32)[None].repeat(24, axis=0)
    truth = np.clip(2 * truth - 0.5, 0, 1)
    shown = truth[..., None] * np.array([0.8, 0.6, 0.1]) + (1 - truth[..., None]) * 0.3
    unknown = (truth > 0) & (truth < 1)
    start = (truth > 0.5).astype(np.float32)
    found = matted(Laplacian(shown.astype(np.float32)), unknown, start, (start, 0.0))
    assert np.abs(found - truth).max() < 0.03
    assert np.array_equal(found[~unknown], truth[~unknown])


def test_odds_have_their_say() -> None:
    """Where nothing tells, what the colours make likely does."""
    flat = np.full((9, 9, 3), 0.5, np.float32)
    unknown, start = np.ones((9, 9), np.bool_), np.zeros((9, 9), np.float32)
    found = matted(Laplacian(flat), unknown, start, (start + np.float32(0.7), 0.1))
    assert found == pytest.approx(0.7, abs=0.01)


def test_lines_give_the_opacity_back() -> None:
    picture = small(16)
    alpha = picture @ np.array([0.5, 0.2, 0.1], np.float32)
    lines = Laplacian(picture).lines(alpha)
    colours = np.moveaxis(picture - lines.mean, -1, 0)
    again = sum(slope * plane for slope, plane in zip(lines.slopes, colours, strict=True))
    assert np.abs(again + lines.offset - alpha).max() < 0.02


def test_work_stops_when_told_to() -> None:
    def check() -> None:
        raise JobCancelled

    plane = np.zeros((8, 8), np.float32)
    with pytest.raises(JobCancelled):
        matted(Laplacian(small()), plane == 0, plane, (plane, 0.0), check)
