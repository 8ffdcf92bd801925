# SPDX-License-Identifier: GPL-3.0-or-later
"""Laying the document's own pixels into the hole."""

from typing import cast

import numpy as np
import pytest

from cavendish.engines.classic import _core, composition
from cavendish.engines.classic.composition import Picture, composed
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Ballot, Mask
from cavendish.engines.classic.pyramid import level_of
from tests.daemon.engines.classic.scenes import disc, noise, ramp

SHIFT = 40


def shifted(kernels: Kernels, picture: Picture, hole: Mask) -> tuple[Picture, Picture]:
    """The hole filled with what lies SHIFT to its right, and what lies there."""
    match = np.full((*hole.shape, 2), -1, np.int32)
    with Crew() as crew:
        level = level_of(np.zeros((*hole.shape, 4), np.uint8), hole, 3, crew)
        match[level.target] = np.argwhere(level.target) + np.array([0, SHIFT])
        ballot = Ballot(match, np.ones(hole.shape, np.float32), 3)
        bounds, pixels = composed(picture, level, ballot, kernels, crew)
    inside = hole[bounds.slices]
    return pixels[inside], picture[bounds.moved(SHIFT, 0).slices][inside]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_composed_pixels_are_copies_where_the_surroundings_agree(
    kernels: Kernels, dtype: type[np.uint8 | np.uint16]
) -> None:
    tile = noise(60, SHIFT)
    picture = np.concatenate([tile, tile, tile], axis=1).astype(dtype)
    if dtype is np.uint16:
        picture = picture * np.uint16(256) + np.roll(picture, 7, axis=0)
        picture[..., 3] = 65535
    filled, source = shifted(kernels, picture, disc(60, 3 * SHIFT, 12, (0.5, 0.35)))
    assert filled.dtype == dtype
    assert np.abs(filled.astype(int) - source).max() <= (1 if dtype is np.uint8 else 40)


def test_composed_pixels_take_the_level_of_their_surroundings(kernels: Kernels) -> None:
    picture, hole = ramp(80, 160), disc(80, 160, 18, (0.5, 0.3))
    filled, source = shifted(kernels, picture, hole)
    assert np.abs(filled.astype(int) - picture[hole]).max() <= 6
    assert np.abs(source.astype(int) - picture[hole]).max() > 30


def test_composed_transparency_has_no_colour_of_its_own(kernels: Kernels) -> None:
    picture = noise(60, 120)
    picture[..., 3] = 0
    picture[:, :5, 3] = 255
    filled, _ = shifted(kernels, picture, disc(60, 120, 10, (0.5, 0.4)))
    assert not filled.any()


def test_composed_slabs_are_about_the_same_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, hole = ramp(900, 160), np.zeros((900, 160), np.bool_)
    picture[..., 1] = noise(900, 160)[..., 1]
    hole[20:880, 20:100] = True
    whole, _ = shifted(cast(Kernels, _core), picture, hole)
    monkeypatch.setattr(composition, "_PIXELS_A_SLAB", 30_000)
    parts, _ = shifted(cast(Kernels, _core), picture, hole)
    differences = np.abs(parts.astype(int) - whole)
    assert differences.max() <= 4
    assert differences.mean() < 0.05
