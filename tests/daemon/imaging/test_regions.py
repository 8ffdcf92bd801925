# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding holes, and what is needed to fill them."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cavendish.imaging.bounds import Bounds, ContextRule
from cavendish.imaging.regions import Mask, chosen, mask_bounds, plan_regions

RULE = ContextRule(ratio=1.0, min_px=8, max_px=64)
SIDES = arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=200)


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    height, width = draw(SIDES)
    mask = np.zeros((height, width), np.bool_)
    for _ in range(draw(st.integers(0, 6))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        mask[top : top + draw(st.integers(1, 40)), left : left + draw(st.integers(1, 40))] = True
    return mask


@given(masks())
def test_mask_bounds_are_the_smallest_that_hold_the_mask(mask: Mask) -> None:
    bounds = mask_bounds(mask)
    if bounds is None:
        assert not mask.any()
        return
    inside = mask[bounds.slices]
    assert np.count_nonzero(inside) == np.count_nonzero(mask)
    for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1]):
        assert edge.any()


@given(masks())
@settings(max_examples=200)
def test_regions_cover_the_mask_once_each_with_its_own_context(mask: Mask) -> None:
    height, width = mask.shape
    regions = plan_regions(mask, RULE)
    covered = np.zeros(mask.shape, np.int64)
    for region in regions:
        covered[region.hole.slices] += mask[region.hole.slices]
        assert mask_bounds(mask[region.hole.slices]) is not None
        assert region.context == RULE.box(region.hole, width, height)
        assert region.hole_in_context.moved(region.context.left, region.context.top) == region.hole
        assert not any(region.context.meets(o.hole) for o in regions if o is not region)
    assert np.array_equal(covered, mask)


def test_regions_far_apart_stay_apart() -> None:
    mask = np.zeros((400, 1000), np.bool_)
    mask[10:20, 10:20] = mask[300:320, 900:910] = True
    holes = [region.hole for region in plan_regions(mask, RULE)]
    assert holes == [Bounds(10, 10, 20, 20), Bounds(900, 300, 910, 320)]


def test_regions_close_together_are_joined() -> None:
    mask = np.zeros((400, 1000), np.bool_)
    mask[100:140, 100:140] = mask[100:140, 200:240] = True
    assert len(plan_regions(mask, ContextRule(1.0, 8, 10))) == 2
    assert [r.hole for r in plan_regions(mask, ContextRule(2.0, 8, 80))] == [
        Bounds(100, 100, 240, 140)
    ]


def test_regions_of_a_winding_line_are_one() -> None:
    mask = np.zeros((500, 500), np.bool_)
    for turn, top in enumerate(range(0, 448, 64)):
        mask[top] = True
        mask[top : top + 64, -1 if turn % 2 else 0] = True
    assert len(plan_regions(mask, ContextRule(0, 1, 1))) == 1


def test_regions_of_a_long_line_are_tiles_that_cover_it_once() -> None:
    y, x = np.mgrid[:700, :2000]
    mask = np.abs(y - x * 0.3) < 3
    regions = plan_regions(mask, RULE)
    covered = np.zeros(mask.shape, np.int64)
    for region in regions:
        covered[region.hole.slices] += mask[region.hole.slices]
        assert max(region.context.width, region.context.height) <= 256 + 2 * 8
    assert np.array_equal(covered, mask)
    assert 8 <= len(regions) <= 16


def test_regions_of_a_long_but_dense_hole_are_one() -> None:
    mask = np.zeros((900, 2000), np.bool_)
    mask[100:700, 100:1900] = True
    assert len(plan_regions(mask, RULE)) == 1


def test_regions_of_noise_are_bounded_in_number() -> None:
    mask = np.random.default_rng(1).random((4000, 4000)) < 1e-3
    mask[0, 0] = mask[-1, -1] = True
    assert 1 < len(plan_regions(mask, RULE)) <= 2048


@pytest.mark.parametrize("count", [3, 60])
def test_regions_of_strewn_specks_are_few_and_read_little(count: int) -> None:
    mask = np.zeros((1000, 1000), np.bool_)
    random = np.random.default_rng(3)
    for y, x in random.integers(0, 990, (count, 2)):
        mask[y : y + 9, x : x + 9] = True
    regions = plan_regions(mask, RULE)
    covered = np.zeros(mask.shape, np.int64)
    for region in regions:
        covered[region.hole.slices] += mask[region.hole.slices]
    assert np.array_equal(covered > 0, mask)
    assert len(regions) <= 3 + count // 2
    reads = [region.context.width * region.context.height for region in regions]
    assert sum(reads) < min(1, 0.03 * count) * mask.size


def test_regions_of_an_empty_mask_are_none() -> None:
    assert plan_regions(np.zeros((5, 5), np.bool_), RULE) == []


@pytest.mark.parametrize("at", [(0, 0), (7999, 11_999), (4000, 6000)])
def test_regions_of_a_large_canvas_are_found_fast(at: tuple[int, int]) -> None:
    mask = np.zeros((8000, 12_000), np.bool_)
    mask[at] = True
    plan_regions(mask, RULE)
    begun = time.process_time()
    regions = plan_regions(mask, RULE)
    assert time.process_time() - begun < 0.3
    assert [(r.hole.top, r.hole.left) for r in regions] == [at]


def test_regions_of_a_large_hole_are_looked_for_a_band_at_a_time() -> None:
    looks: list[int] = []
    mask = np.zeros((640, 320), np.bool_)
    mask[10:630, 5:300] = True
    assert len(plan_regions(mask, RULE, lambda: looks.append(1))) == 1
    assert len(looks) >= 2 * 620 // 32


def test_chosen_is_what_is_at_least_so_much() -> None:
    mask = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(chosen(mask), mask > 0)
    assert np.array_equal(chosen(mask, least=128), mask >= 128)
    assert mask_bounds(mask) == mask_bounds(mask > 0)
