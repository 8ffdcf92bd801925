# SPDX-License-Identifier: GPL-3.0-or-later
"""The learned filters, and their application by the compiled loop and its NumPy twin."""

from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavendish.engines.classic import _core, reference
from cavendish.engines.classic.filters import SCALES, SIDE, Filters, load_filters, refine, spread
from cavendish.engines.classic.hashing import BUCKETS, VIEWS
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Floats, Rows, Whole

each_scale = pytest.mark.parametrize("scale", SCALES)


def junk(height: int, width: int, seed: int = 0) -> tuple[Floats, Whole]:
    """A framed lightness, and numbers of filters, of which some are none."""
    random = np.random.default_rng(seed)
    light = random.integers(0, 256, (height + SIDE - 1, width + SIDE - 1)).astype(np.float32)
    numbers = random.integers(-2, VIEWS * BUCKETS + 3, (height, width)).astype(np.int32)
    return light, numbers


def refined(kernels: Kernels, light: Floats, numbers: Whole, filters: Filters) -> Floats:
    height, width = numbers.shape
    out = np.full((height * filters.scale, width * filters.scale), np.nan, np.float32)
    kernels.refine(light, numbers, filters, out, Rows(0, height))
    return out


def test_package_has_filters_for_each_scale_in_a_quarter_of_a_megabyte() -> None:
    folder = files("cavendish.engines.classic").joinpath("learned")
    assert {file.name for file in folder.iterdir()} == {f"x{scale}.npy" for scale in SCALES}
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) <= 250_000


@each_scale
def test_filters_are_sound_and_fill_whole_fours(scale: int) -> None:
    taps = load_filters(scale).taps
    assert taps.shape == (VIEWS * BUCKETS, SIDE * SIDE, {2: 4, 3: 12, 4: 16}[scale])
    assert np.isfinite(taps).all()
    assert (taps[..., scale * scale :] == 0).all()


@each_scale
def test_even_surroundings_ask_for_nothing(kernels: Kernels, scale: int) -> None:
    numbers = np.arange(VIEWS * BUCKETS, dtype=np.int32).reshape(BUCKETS, VIEWS)
    light = np.full((BUCKETS + SIDE - 1, VIEWS + SIDE - 1), 255, np.float32)
    assert np.abs(refined(kernels, light, numbers, load_filters(scale))).max() < 0.02


@given(st.integers(0, 999), st.integers(1, 12), st.integers(1, 12), st.sampled_from(SCALES))
@settings(max_examples=40)
def test_twins_agree(seed: int, height: int, width: int, scale: int) -> None:
    light, numbers = junk(height, width, seed)
    one, other = (refined(each, light, numbers, load_filters(scale)) for each in (_core, reference))
    assert np.allclose(one, other, atol=1e-2)


@each_scale
def test_each_large_pixel_is_what_its_own_filter_sees(kernels: Kernels, scale: int) -> None:
    light, numbers = junk(5, 6)
    filters = load_filters(scale)
    made = refined(kernels, light, numbers, filters)
    for y, x in ((0, 0), (2, 5), (4, 3)):
        number = min(max(int(numbers[y, x]), 0), VIEWS * BUCKETS - 1)
        seen = light[y : y + SIDE, x : x + SIDE].ravel() @ filters.taps[number]
        square = made[y * scale : (y + 1) * scale, x * scale : (x + 1) * scale].ravel()
        expected = seen[: scale * scale] if number == numbers[y, x] else 0 * square
        assert np.allclose(square, expected, atol=1e-2)


@each_scale
def test_mirrored_picture_gives_the_mirror_image(scale: int) -> None:
    learned = np.random.default_rng(4).normal(size=(BUCKETS, SIDE * SIDE, scale * scale))
    taps = spread(learned.astype(np.float16), scale).taps.reshape(VIEWS, BUCKETS, SIDE, SIDE, -1)
    squares = taps[..., : scale * scale].reshape(*taps.shape[:4], scale, scale)
    assert np.array_equal(squares[2], squares[0][:, ::-1, :, ::-1, :])
    assert np.array_equal(squares[1], squares[0].transpose(0, 2, 1, 4, 3))


def test_number_without_a_filter_adds_nothing(kernels: Kernels) -> None:
    light, _ = junk(1, 3)
    numbers = np.int32([[-1, VIEWS * BUCKETS, 2**31 - 1]])
    assert (refined(kernels, light, numbers, load_filters(2)) == 0).all()


def test_rows_that_are_not_asked_for_are_not_written(kernels: Kernels) -> None:
    light, numbers = junk(9, 4)
    out = np.full((27, 12), 7777, np.float32)
    kernels.refine(light, numbers, load_filters(3), out, Rows(2, 5))
    whole = refined(kernels, light, numbers, load_filters(3))
    assert np.array_equal(out[6:15], whole[6:15])
    assert (np.delete(out, np.s_[6:15], axis=0) == 7777).all()


def test_stand_in_is_the_module_s_own() -> None:
    assert reference.refine is refine
