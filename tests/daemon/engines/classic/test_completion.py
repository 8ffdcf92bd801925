# SPDX-License-Identifier: GPL-3.0-or-later
"""The content-aware fill as a whole."""

import threading
import time
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cavendish.engines.classic import _core, crew, reference
from cavendish.engines.classic.completion import CONTEXT, Picture, complete, complete_box
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Mask
from cavendish.errors import (
    JobCancelled,
    MaskCoversAll,
    MaskEmpty,
    MaskSizeMismatch,
    NothingToCopyFrom,
)
from cavendish.imaging.bounds import Bounds
from cavendish.operations.filling import CONTEXT as FILLING
from tests.daemon.engines.classic.scenes import disc, noise, ramp, tiles


def filled(picture: Picture, hole: Mask, kernels: Kernels, seed: int = 0) -> Picture:
    """complete(), on given kernels."""
    bounds, pixels = complete_box(picture, hole, seed=seed, kernels=kernels)
    result = picture.copy()
    result[bounds.slices] = pixels
    return result


def spoilt(picture: Picture, hole: Mask, value: int = 0) -> Picture:
    """The picture with something else in the hole, so that nothing can be learned from there."""
    result = picture.copy()
    result[hole] = value
    return result


def error(one: Picture, other: Picture, hole: Mask) -> float:
    """Mean absolute difference in the hole, in levels."""
    return float(np.abs(one[hole].astype(int) - other[hole]).mean())


def test_fill_continues_a_pattern(kernels: Kernels) -> None:
    picture, hole = tiles(120, 160), disc(120, 160, 22)
    assert error(filled(spoilt(picture, hole), hole, kernels), picture, hole) < 12


def test_fill_of_a_wide_hole_keeps_to_the_slopes_that_meet_in_it(kernels: Kernels) -> None:
    picture, hole = ramp(240, 240), disc(240, 240, 60)
    assert error(filled(spoilt(picture, hole), hole, kernels), picture, hole) < 0.9


def test_fill_continues_a_slope_without_a_seam(kernels: Kernels) -> None:
    picture, hole = ramp(120, 160), disc(120, 160, 25)
    result = filled(spoilt(picture, hole), hole, kernels)
    assert error(result, picture, hole) < 4
    edge = hole[:, 1:] != hole[:, :-1]
    jumps = np.abs(np.diff(result[..., :3].astype(int), axis=1)).mean(axis=2)[edge]
    assert jumps.mean() < 2


def test_fill_keeps_the_texture_of_noise(kernels: Kernels) -> None:
    picture, hole = noise(100, 100), disc(100, 100, 18)
    result = filled(spoilt(picture, hole), hole, kernels)
    assert result[hole][:, :3].std() > 0.75 * picture[hole][:, :3].std()


def test_fill_does_not_see_into_the_hole(kernels: Kernels) -> None:
    picture, hole = noise(60, 70), disc(60, 70, 10)
    one, other = (filled(spoilt(picture, hole, value), hole, kernels) for value in (0, 255))
    assert np.array_equal(one, other)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_fill_leaves_everything_else_identical_to_the_bit(
    kernels: Kernels, dtype: type[np.uint8 | np.uint16]
) -> None:
    random = np.random.default_rng(1)
    picture = random.integers(0, np.iinfo(dtype).max, (90, 80, 4), dtype=dtype, endpoint=True)
    before, hole = picture.copy(), disc(90, 80, 14, (0.3, 0.1))
    result = filled(picture, hole, kernels)
    assert result.dtype == dtype
    assert np.array_equal(result[~hole], before[~hole])
    assert np.array_equal(picture, before)


def test_fill_of_a_deep_picture_has_its_full_depth(kernels: Kernels) -> None:
    coarse = tiles(100, 120).astype(np.uint16) * 257
    fine = np.random.default_rng(2).integers(-128, 128, coarse.shape)
    picture = np.clip(coarse.astype(int) + fine, 0, 65535).astype(np.uint16)
    picture[..., 3] = 65535
    hole = disc(100, 120, 16)
    result = filled(spoilt(picture, hole), hole, kernels)[hole][:, :3]
    assert len(np.unique(result % 257)) > 200
    assert len(np.unique(result)) > 300


def test_fill_compares_by_the_guide_and_copies_from_the_picture(kernels: Kernels) -> None:
    guide, hole = tiles(100, 120), disc(100, 120, 16)
    picture = np.zeros((100, 120, 4), np.uint16)
    picture[..., :3] = (guide[..., 0] == 200)[..., None] * 3 + 40_000
    picture[..., 3] = 65535
    bounds, pixels = complete_box(
        spoilt(picture, hole), hole, guide=spoilt(guide, hole), kernels=kernels
    )
    inside = hole[bounds.slices]
    assert np.abs(pixels[inside].astype(int) - picture[hole]).max() <= 3
    assert (pixels[inside] == picture[hole]).mean() > 0.8


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_fill_never_shows_hidden_colour(
    kernels: Kernels, dtype: type[np.uint8 | np.uint16]
) -> None:
    most = np.iinfo(dtype).max
    picture = np.zeros((90, 120, 4), dtype)
    picture[:, :60] = (most // 2, 0, 0, most)
    picture[:, 60:] = (0, most, most, 0)
    hole = disc(90, 120, 20)
    result = filled(picture, hole, kernels)[hole]
    assert result[:, 1:3].max() <= most // 100
    assert (result[:, 3] > most // 2).any()
    assert (result[:, 3] < most // 2).any()


def test_fill_amid_transparency_is_transparent(kernels: Kernels) -> None:
    picture, hole = noise(60, 60), disc(60, 60, 9)
    picture[..., 3] = 0
    result = filled(picture, hole, kernels)
    assert not result[hole].any()
    assert np.array_equal(result[~hole], picture[~hole])


def test_fill_completes_transparency_too(kernels: Kernels) -> None:
    picture = tiles(120, 120)
    picture[..., 3] = np.where(np.arange(120) // 10 % 2, 255, 0)[:, None]
    hole = disc(120, 120, 20)
    result = filled(spoilt(picture, hole), hole, kernels)
    assert np.abs(result[hole][:, 3].astype(int) - picture[hole][:, 3]).mean() < 40


@pytest.mark.parametrize("at", [(0.0, 0.0), (0.5, 0.0), (1.0, 0.6), (0.0, 1.0)])
def test_fill_of_a_hole_at_the_border(kernels: Kernels, at: tuple[float, float]) -> None:
    picture, hole = tiles(96, 132), disc(96, 132, 18, at)
    assert error(filled(spoilt(picture, hole), hole, kernels), picture, hole) < 30


def test_fill_of_a_whole_edge(kernels: Kernels) -> None:
    picture, hole = tiles(96, 96), np.zeros((96, 96), np.bool_)
    hole[:, 70:] = True
    assert error(filled(spoilt(picture, hole), hole, kernels), picture, hole) < 45


def test_fill_of_several_holes_is_that_of_each(kernels: Kernels) -> None:
    picture = noise(80, 700)
    holes = [disc(80, 700, 6, (0.5, x)) for x in (0.02, 0.5, 0.97)]
    together = filled(picture, holes[0] | holes[1] | holes[2], kernels)
    for hole in holes:
        assert np.array_equal(together[hole], filled(picture, hole, kernels)[hole])


def test_fill_of_a_large_canvas_is_that_of_its_context(kernels: Kernels) -> None:
    picture = np.tile(noise(100, 100), (8, 9, 1))
    hole = disc(800, 900, 12, (0.4, 0.6))
    bounds = Bounds(
        *(
            int(f(np.argwhere(hole)[:, a]))
            for a, f in ((1, np.min), (0, np.min), (1, np.max), (0, np.max))
        )
    )
    context = CONTEXT.box(
        Bounds(bounds.left, bounds.top, bounds.right + 1, bounds.bottom + 1), 900, 800
    )
    cropped = filled(picture[context.slices], hole[context.slices], kernels)
    assert np.array_equal(filled(picture, hole, kernels)[context.slices], cropped)


def test_fill_of_a_long_line_goes_by_tiles(kernels: Kernels) -> None:
    picture = tiles(530, 90)
    y, x = np.mgrid[:530, :90]
    hole: Mask = np.abs(x - y * 0.1 - 18) < 2
    result = filled(spoilt(picture, hole), hole, kernels)
    assert error(result, picture, hole) < 20
    assert np.array_equal(result[~hole], picture[~hole])


def test_fill_by_tiles_takes_the_guide_along(kernels: Kernels) -> None:
    guide = tiles(530, 300)
    picture = np.where(guide == 200, 9000, 3000).astype(np.uint16)
    picture[..., 3] = 65535
    hole = np.zeros((530, 300), np.bool_)
    hole[:, 140:144] = True
    bounds, pixels = complete_box(
        spoilt(picture, hole), hole, guide=spoilt(guide, hole), kernels=kernels
    )
    inside = hole[bounds.slices]
    assert (np.abs(pixels[inside].astype(int) - picture[hole]) < 100).mean() > 0.75


def test_fill_reads_no_more_than_the_operation_cuts_out() -> None:
    assert (FILLING.ratio, FILLING.max_px) == (CONTEXT.ratio, CONTEXT.max_px)
    assert FILLING.min_px >= CONTEXT.min_px


def test_fill_is_the_same_for_the_same_seed(kernels: Kernels) -> None:
    picture, hole = noise(80, 90), disc(80, 90, 15)
    one, two, other = (filled(picture, hole, kernels, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("count", [1, 3])
def test_fill_does_not_depend_on_the_number_of_threads(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, hole = noise(300, 400), disc(300, 400, 90)
    usual = complete(picture, hole)
    monkeypatch.setattr(crew, "threads", lambda: count)
    assert np.array_equal(complete(picture, hole), usual)


def test_fill_of_a_thin_line_across_the_picture(kernels: Kernels) -> None:
    picture = tiles(150, 240)
    y, x = np.mgrid[:150, :240]
    hole: Mask = np.abs(y - x * 0.6) < 3
    assert error(filled(spoilt(picture, hole), hole, kernels), picture, hole) < 20


def test_fill_of_thin_lines_that_hang_on_a_thick_hole(kernels: Kernels) -> None:
    picture = tiles(160, 240)
    thick, thin = disc(160, 240, 24), np.zeros((160, 240), np.bool_)
    thin[78:82] = thin[:, 160:163] = thin[10:14, 20:24] = True
    result = filled(spoilt(picture, thick | thin), thick | thin, kernels)
    assert error(result, picture, thin & ~disc(160, 240, 30)) < 10


def test_fill_with_nothing_near_to_copy_from_is_smooth(kernels: Kernels) -> None:
    picture, hole = ramp(120, 240), np.ones((120, 240), np.bool_)
    hole[::4, ::4] = hole[:, :40] = False
    assert error(filled(spoilt(picture, hole), hole, kernels), picture, hole) < 12


@pytest.mark.timeout(60)
def test_fill_of_a_thick_hole_that_no_scale_makes_thinner() -> None:
    """Ring by ring it would take minutes."""
    picture = noise(1, 100_000)
    hole = np.zeros(picture.shape[:2], np.bool_)
    hole[:, 40_000:60_000] = True
    result = complete(spoilt(picture, hole), hole)
    assert np.array_equal(result[~hole], picture[~hole])
    assert result[0, 49_000:51_000, :3].std() > 0


@pytest.mark.parametrize("shape", [(3, 2000), (2000, 3), (1, 400), (9, 9), (16, 16)])
def test_fill_of_thin_and_tiny_pictures(kernels: Kernels, shape: tuple[int, int]) -> None:
    picture = np.full((*shape, 4), 77, np.uint8)
    hole = np.zeros(shape, np.bool_)
    hole[shape[0] // 2, shape[1] // 2] = True
    result = filled(spoilt(picture, hole), hole, kernels)
    assert np.abs(result.astype(int) - picture).max() <= 1


@pytest.mark.parametrize(
    ("shape", "kept"), [((1, 2), 1), ((3, 3), 1), ((3, 3), 4), ((200, 200), 9)]
)
def test_fill_from_almost_nothing_is_refused(
    kernels: Kernels, shape: tuple[int, int], kept: int
) -> None:
    hole = np.ones(shape, np.bool_)
    hole.reshape(-1)[:kept] = False
    with pytest.raises(NothingToCopyFrom):
        filled(noise(*shape), hole, kernels)


def test_fill_of_nothing_or_everything_is_refused() -> None:
    with pytest.raises(MaskEmpty):
        complete(noise(9, 9), np.zeros((9, 9), np.bool_))
    with pytest.raises(MaskCoversAll):
        complete(noise(1, 1), np.ones((1, 1), np.bool_))


def test_fill_with_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(MaskSizeMismatch, match="9 x 8"):
        complete(noise(9, 9), np.zeros((8, 9), np.bool_))


@pytest.mark.parametrize(
    ("picture", "hole", "guide"),
    [
        (noise(9, 9).astype(np.float32), np.ones((9, 9), np.bool_), None),
        (noise(9, 9)[..., :3], np.ones((9, 9), np.bool_), None),
        (noise(9, 9)[..., 0], np.ones((9, 9), np.bool_), None),
        (noise(9, 9), np.ones((9, 9), np.uint8), None),
        (noise(9, 9), np.ones((9, 9, 1), np.bool_), None),
        (noise(9, 9), np.ones((9, 9), np.bool_), noise(9, 8)),
        (noise(9, 9), np.ones((9, 9), np.bool_), noise(9, 9).astype(np.uint16)),
    ],
)
def test_fill_of_wrong_arrays_is_refused(
    picture: Picture, hole: Mask, guide: NDArray[np.uint8] | None
) -> None:
    with pytest.raises(ValueError, match="must be"):
        complete(picture, hole, guide=guide)


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 60),
    st.integers(1, 60),
    st.floats(0, 1),
    st.sampled_from([np.uint8, np.uint16]),
)
@settings(max_examples=60)
def test_fill_of_anything_fills_or_tells_why_not(
    seed: int, height: int, width: int, share: float, dtype: type[np.uint8 | np.uint16]
) -> None:
    random = np.random.default_rng(seed)
    picture = random.integers(0, np.iinfo(dtype).max, (height, width, 4), dtype, endpoint=True)
    picture[random.random((height, width)) < share, 3] = 0
    hole = np.zeros((height, width), np.bool_)
    for _ in range(int(random.integers(1, 4))):
        top, left = int(random.integers(height)), int(random.integers(width))
        tall, wide = (int(random.integers(1, 1 + side)) for side in (height, width))
        hole[top : top + tall, left : left + wide] = True
    for kernels in (_core, reference):
        try:
            result = filled(picture, hole, kernels)
        except (NothingToCopyFrom, MaskCoversAll):
            continue
        assert np.array_equal(result[~hole], picture[~hole])
        assert not result[hole & (result[..., 3] == 0)].any()


def test_fill_tells_its_progress(kernels: Kernels) -> None:
    told: list[tuple[float, str]] = []
    picture, hole = noise(90, 600), disc(90, 600, 14, (0.5, 0.1)) | disc(90, 600, 14, (0.5, 0.9))
    complete_box(picture, hole, kernels=kernels, on_progress=lambda *news: told.append(news))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)
    stages = list(dict.fromkeys(stage for _, stage in told))
    assert stages[:2] == ["reading the surroundings", "scale 1 of 2, round 1 of 2"]
    assert stages[-2:] == ["looking once more", "joining what was found"]
    assert len(told) >= 20


@pytest.mark.parametrize("asked", [1, 2, 10, 40])
def test_fill_stops_soon_after_it_is_cancelled(kernels: Kernels, asked: int) -> None:
    questions: list[float] = []

    def cancelled() -> bool:
        # This process's own time: what else the machine does is not in it.
        questions.append(time.process_time())
        return len(questions) >= asked

    with pytest.raises(JobCancelled):
        complete_box(noise(200, 200), disc(200, 200, 50), kernels=kernels, cancelled=cancelled)
    assert time.process_time() - questions[asked - 1] < 0.5


# The rows that each kernel is given, by the place of that argument.
_ROWS = {"search": 3, "vote": 2, "blend": 4, "enlarge": 4} | {
    "relax": 3,
    "apply": 3,
    "restrict": 4,
    "prolong": 3,
}


class Watched:
    """The compiled kernels; counts the pixels that a thread works on between two looks."""

    def __init__(self) -> None:
        self.longest = 0
        self._since: dict[int, int] = {}

    def look(self) -> bool:
        self._since[threading.get_ident()] = 0
        return False

    def __getattr__(self, name: str) -> Callable[..., None]:
        def work(*given: Any) -> None:
            getattr(_core, name)(*given)
            if name in _ROWS:
                self._count(given[0], given[_ROWS[name]])

        return work

    def _count(self, first: Any, rows: tuple[int, int]) -> None:
        plane = first[0] if isinstance(first, tuple) else first
        me = threading.get_ident()
        self._since[me] = self._since.get(me, 0) + (rows[1] - rows[0]) * plane.shape[1]
        self.longest = max(self.longest, self._since[me])


def test_fill_looks_often_whether_it_is_cancelled_in_a_large_hole() -> None:
    hole = disc(1400, 1400, 695)
    assert np.count_nonzero(hole) > 1_500_000
    kernels = Watched()
    complete_box(noise(1400, 1400), hole, kernels=cast(Kernels, kernels), cancelled=kernels.look)
    assert 0 < kernels.longest <= 100_000


def half_rough(height: int, width: int) -> tuple[Picture, Mask]:
    """A grey picture, its left half rough, its right half even; and where it is rough."""
    picture = np.full((height, width, 4), 128, np.uint8)
    rough = np.zeros((height, width), np.bool_)
    rough[:, : width // 2] = True
    picture[rough] = noise(height, width)[rough] // 2 + 64
    picture[..., 3] = 255
    return picture, rough


@pytest.mark.parametrize("guided", [False, True])
@pytest.mark.parametrize("radius", [8, 30])
def test_fill_copies_from_its_sources_alone(kernels: Kernels, radius: int, guided: bool) -> None:
    picture, rough = half_rough(140, 240)
    hole, guide = disc(140, 240, radius, (0.5, 0.75)), picture if guided else None
    for sources, spread in ((rough, 30), (~rough, 0)):
        bounds, pixels = complete_box(picture, hole, sources=sources, guide=guide, kernels=kernels)
        made = pixels[hole[bounds.slices]][:, :3]
        assert made.std() >= spread
        assert made.std() <= spread + 20


def test_fill_of_several_holes_reads_its_sources_wherever_they_lie(kernels: Kernels) -> None:
    picture, rough = half_rough(60, 700)
    hole = disc(60, 700, 6, (0.5, 0.7)) | disc(60, 700, 6, (0.5, 0.95))
    bounds, pixels = complete_box(picture, hole, sources=rough, kernels=kernels)
    for part in (np.s_[:, :20], np.s_[:, -20:]):
        assert pixels[part][hole[bounds.slices][part]][:, :3].std() > 25


def test_fill_in_a_source_is_what_it_is_without_any() -> None:
    picture, hole = tiles(90, 120), disc(90, 120, 15)
    everything = np.ones(hole.shape, np.bool_)
    assert np.array_equal(complete(picture, hole, sources=everything), complete(picture, hole))


@pytest.mark.parametrize("corner", [0, 4])
def test_too_little_to_copy_is_refused(kernels: Kernels, corner: int) -> None:
    picture, hole = tiles(90, 120), disc(90, 120, 15)
    sources = np.zeros(hole.shape, np.bool_)
    sources[:corner, :1] = True
    with pytest.raises(NothingToCopyFrom):
        complete_box(picture, hole, sources=sources, kernels=kernels)


def test_hole_alone_is_no_source() -> None:
    picture, hole = tiles(90, 120), disc(90, 120, 15)
    with pytest.raises(NothingToCopyFrom):
        complete(picture, hole, sources=hole)


def test_sources_of_another_shape_are_a_mistake() -> None:
    picture, hole = tiles(90, 120), disc(90, 120, 15)
    with pytest.raises(ValueError, match="sources must be"):
        complete(picture, hole, sources=hole[1:])
