# SPDX-License-Identifier: GPL-3.0-or-later
"""The inner loops, compiled and in NumPy, against their contract."""

from itertools import pairwise

import numpy as np
import pytest

from cavendish.engines.classic import _core, reference
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import (
    NO_COST,
    Ballot,
    Blended,
    Field,
    Floats,
    Hunt,
    Level,
    Mask,
    Places,
    Rows,
)
from cavendish.engines.classic.pyramid import dilated, level_of
from cavendish.imaging.poisson import Links
from tests.daemon.engines.classic.scenes import disc, noisy_level

HUNT = Hunt(radius=3, reach=64, seed=9, reverse=False, nearness=0)


def drawn(level: Level, seed: int = 0) -> Field:
    """Random valid matches."""
    random = np.random.default_rng(seed)
    match = np.full((*level.hole.shape, 2), -1, np.int32)
    sources = np.argwhere(level.source)
    match[level.target] = sources[random.integers(len(sources), size=int(level.target.sum()))]
    return Field(match, np.full(level.hole.shape, NO_COST, np.uint32))


def in_pieces(level: Level, side: int) -> Field:
    """Matches that lie alike within each square of side pixels: pieces that are copied whole."""
    field = drawn(level)
    at, height = np.argwhere(level.target), level.hole.shape[0]
    steps = np.random.default_rng(3).integers(-2, 3, (100, 100, 2))
    steps[..., 1] += level.hole.shape[1] // 3
    moved = at + steps[tuple((at // side).T)]
    good = (moved[:, 0] >= 3) & (moved[:, 0] < height - 3)
    field.match[tuple(at[good].T)] = moved[good]
    return field


def all_rows(level: Level) -> Rows:
    return Rows(0, level.hole.shape[0])


def searched(kernels: Kernels, level: Level, passes: int = 1, hunt: Hunt = HUNT) -> Field:
    field = drawn(level)
    for number in range(passes):
        turned = hunt._replace(reverse=bool(number % 2), seed=hunt.seed + number)
        kernels.search(level, field, field.match.copy(), all_rows(level), turned)
    return field


def cost_of(level: Level, at: Places, match: Places, radius: int) -> int:
    """The sum of squared differences of two patches."""
    one, other = (
        level.feature[y - radius : y + radius + 1, x - radius : x + radius + 1].astype(np.int64)
        for y, x in (at, match)
    )
    return int(((one - other) ** 2).sum())


@pytest.mark.parametrize(("channels", "radius"), [(4, 3), (8, 3), (4, 2), (5, 1), (4, 7), (1, 3)])
def test_search_reports_the_cost_of_the_match_it_keeps(
    kernels: Kernels, channels: int, radius: int
) -> None:
    level = noisy_level(60, 50, channels, radius)
    field = searched(kernels, level, hunt=HUNT._replace(radius=radius))
    for at in np.argwhere(level.target)[::7]:
        match = field.match[tuple(at)]
        assert level.source[tuple(match)]
        assert field.cost[tuple(at)] == cost_of(level, at, match, radius)


def test_search_never_makes_a_match_worse(kernels: Kernels) -> None:
    level = noisy_level()
    field = searched(kernels, level)
    before = field.cost.copy()
    kernels.search(level, field, field.match.copy(), all_rows(level), HUNT._replace(seed=77))
    assert (field.cost <= before).all()
    assert field.cost[level.target].sum() < before[level.target].sum()


def test_search_finds_an_exact_copy(kernels: Kernels, crew: Crew) -> None:
    feature = np.tile(
        np.random.default_rng(2).integers(0, 256, (16, 16, 4), dtype=np.uint8), (5, 6, 1)
    )
    level = level_of(np.ascontiguousarray(feature), disc(80, 96, 9), 3, crew)
    field = searched(kernels, level, passes=16)
    assert np.median(field.cost[level.target]) == 0


def test_search_prefers_the_near_where_asked_to(kernels: Kernels) -> None:
    level = noisy_level(120, 120)
    far, near = (
        searched(kernels, level, 4, HUNT._replace(nearness=nearness)) for nearness in (0, 2**30)
    )
    at = np.argwhere(level.target)

    def distance(field: Field) -> float:
        return float(np.abs(field.match[level.target] - at).mean())

    assert distance(near) < 0.6 * distance(far)


def test_search_adds_the_distance_to_the_cost(kernels: Kernels) -> None:
    level = noisy_level()
    field = searched(kernels, level, hunt=HUNT._replace(nearness=3 << 16))
    at = np.argwhere(level.target)[5]
    match = field.match[tuple(at)]
    far = 3 * int(((match - at) ** 2).sum())
    assert field.cost[tuple(at)] == cost_of(level, at, match, 3) + far


@pytest.mark.parametrize("edges", [(0, 40), (0, 13, 40), (0, 17, 18, 30, 40)])
def test_search_writes_only_targets_in_its_rows(kernels: Kernels, edges: tuple[int, ...]) -> None:
    level = noisy_level()
    field = drawn(level)
    for top, bottom in pairwise(edges):
        match, cost = field.match.copy(), field.cost.copy()
        kernels.search(level, field, match, Rows(top, bottom), HUNT)
        other = ~level.target
        other[:top] = other[bottom:] = True
        assert np.array_equal(field.match[other], match[other])
        assert np.array_equal(field.cost[other], cost[other])


def test_search_gives_the_same_for_the_same_seed(kernels: Kernels) -> None:
    level = noisy_level()
    one, two, other = (
        searched(kernels, level, hunt=HUNT._replace(seed=seed)) for seed in (1, 1, 2**64 - 1)
    )
    assert np.array_equal(one.match, two.match)
    assert not np.array_equal(one.match, other.match)


@pytest.mark.parametrize("junk", [-1, -(2**31), 2**31 - 1, 10**6])
def test_search_replaces_matches_that_lie_nowhere(kernels: Kernels, junk: int) -> None:
    level = noisy_level()
    field = drawn(level)
    spoilt = field.match.copy()
    spoilt[::2] = junk
    field = Field(spoilt, field.cost)
    for number in range(4):
        hunt = HUNT._replace(reverse=bool(number % 2))
        kernels.search(level, field, field.match.copy(), all_rows(level), hunt)
    at = field.match[level.target]
    assert level.source[at[:, 0], at[:, 1]].all()


def test_search_draws_seldom_amid_a_piece(kernels: Kernels) -> None:
    level = noisy_level(90, 120)
    field = in_pieces(level, 1000)
    before = field.match.copy()
    kernels.search(level, field, before, all_rows(level), HUNT)
    step = field.match - np.stack(np.mgrid[:90, :120], axis=2)
    changed = (field.match != before).any(axis=2)
    amid = ~dilated(~level.target, 1)
    seldom = [(y, x) for y, x in np.argwhere(changed & amid) if y % 2 or x % 2]
    for y, x in seldom:
        neighbours = step[[y - 1, y + 1, y, y], [x, x, x - 1, x + 1]]
        assert (neighbours == step[y, x]).all(axis=1).any()
    assert np.count_nonzero(changed & amid) > len(seldom)


def test_search_without_sources_leaves_no_match(kernels: Kernels) -> None:
    level = noisy_level()
    field = drawn(level)
    barren = level._replace(source=np.zeros_like(level.source))
    kernels.search(barren, field, field.match.copy(), all_rows(level), HUNT)
    assert (field.match[level.target] == -1).all()
    assert (field.cost[level.target] == NO_COST).all()


def test_vote_takes_the_mean_of_what_is_proposed(kernels: Kernels) -> None:
    level = noisy_level()
    field = drawn(level)
    weight = np.random.default_rng(4).random(level.hole.shape).astype(np.float32)
    y, x = np.argwhere(level.hole)[20]
    total, shares = np.zeros(4), 0.0
    for dy in range(-3, 4):
        for dx in range(-3, 4):
            if level.target[y + dy, x + dx]:
                sy, sx = field.match[y + dy, x + dx] - (dy, dx)
                total += weight[y + dy, x + dx] * level.feature[sy, sx]
                shares += weight[y + dy, x + dx]
    kernels.vote(level, Ballot(field.match, weight, 3), all_rows(level))
    assert np.abs(level.feature[y, x] - total / shares).max() <= 0.51


def test_vote_writes_only_the_hole_in_its_rows(kernels: Kernels) -> None:
    level = noisy_level()
    before = level.feature.copy()
    ballot = Ballot(drawn(level).match, np.ones(level.hole.shape, np.float32), 3)
    kernels.vote(level, ballot, Rows(0, 19))
    changed = (level.feature != before).any(axis=2)
    assert changed.any()
    assert not changed[19:].any()
    assert not (changed & ~level.hole).any()


def test_vote_without_proposals_changes_nothing(kernels: Kernels) -> None:
    level = noisy_level()
    before = level.feature.copy()
    match = np.full((*level.hole.shape, 2), -1, np.int32)
    ones = np.ones(level.hole.shape, np.float32)
    kernels.vote(level, Ballot(match, ones, 3), all_rows(level))
    kernels.vote(level, Ballot(drawn(level).match, ones * 0, 3), all_rows(level))
    assert np.array_equal(level.feature, before)


def blank(height: int, width: int, corner: tuple[int, int] = (0, 0)) -> Blended:
    return Blended(*(np.zeros((height, width, 4), np.float32) for _ in range(3)), corner)


def test_blend_returns_pixels_and_steps_of_one_match(kernels: Kernels) -> None:
    level = noisy_level(60, 80)
    picture = np.random.default_rng(3).normal(size=(60, 80, 4)).astype(np.float32)
    shift = np.array([0, 24])
    match = np.full((60, 80, 2), -1, np.int32)
    match[level.target] = np.argwhere(level.target) + shift
    out = blank(60, 80)
    kernels.blend(level, Ballot(match, np.ones((60, 80), np.float32), 3), picture, out, Rows(0, 60))
    y, x = np.argwhere(level.hole).T
    sy, sx = y + shift[0], x + shift[1]
    here = picture[sy, sx]
    assert np.allclose(out.colour[y, x], here, atol=1e-4)
    assert np.allclose(out.right[y, x], picture[sy, sx + 1] - here, atol=1e-4)
    assert np.allclose(out.down[y, x], picture[sy + 1, sx] - here, atol=1e-4)


def test_blend_takes_no_step_from_or_into_a_hole(kernels: Kernels) -> None:
    level = noisy_level(60, 80)
    picture = np.where(level.hole[..., None], np.float32(1e6), np.ones((60, 80, 4), np.float32))
    match = np.full((60, 80, 2), -1, np.int32)
    sources = np.argwhere(level.source & ~np.roll(level.source, -1, axis=1))
    match[level.target] = sources[np.arange(level.target.sum()) % len(sources)]
    out = blank(60, 80)
    ballot = Ballot(match, np.ones((60, 80), np.float32), 3)
    kernels.blend(level, ballot, picture, out, Rows(0, 60))
    assert np.abs(out.colour[level.hole] - 1).max() < 1e-4
    assert not out.right.any()
    assert not out.down.any()


@pytest.mark.parametrize("box", [(0, 0, 40, 50), (12, 16, 28, 33), (19, 24, 20, 25)])
def test_blend_writes_its_rows_of_a_part_alike(
    kernels: Kernels, box: tuple[int, int, int, int]
) -> None:
    level, (top, left, bottom, right) = noisy_level(), box
    picture = np.random.default_rng(2).random((*level.hole.shape, 4)).astype(np.float32)
    ballot = Ballot(drawn(level).match, np.ones(level.hole.shape, np.float32), 3)
    whole, part = blank(*level.hole.shape), blank(bottom - top, right - left, (top, left))
    kernels.blend(level, ballot, picture, whole, all_rows(level))
    for rows in (Rows(top, (top + bottom) // 2), Rows((top + bottom) // 2, bottom)):
        kernels.blend(level, ballot, picture, part, rows)
    for one, other in zip(part[:3], whole[:3], strict=True):
        assert np.array_equal(one, other[top:bottom, left:right])
    assert (whole.colour[level.hole] > 0).all()


@pytest.mark.parametrize("side", [1, 5, 12, 17, 1000])
@pytest.mark.parametrize("edges", [(0, 90), (0, 31, 45, 46, 90)])
def test_vote_of_the_twins_agrees(side: int, edges: tuple[int, ...]) -> None:
    levels = [noisy_level(90, 120) for _ in range(2)]
    weight = np.random.default_rng(9).random((90, 120)).astype(np.float32) + np.float32(0.1)
    ballot = Ballot(in_pieces(levels[0], side).match, weight, 3)
    for rows in pairwise(edges):
        _core.vote(levels[0], ballot, Rows(*rows))
    reference.vote(levels[1], ballot, all_rows(levels[1]))
    differences = np.abs(levels[0].feature.astype(int) - levels[1].feature)
    assert differences.max() <= 1
    assert (differences > 0).mean() < 1e-3


@pytest.mark.parametrize("side", [1, 5, 12, 17, 1000])
@pytest.mark.parametrize("edges", [(0, 90), (0, 31, 45, 46, 90)])
def test_blend_of_the_twins_agrees(side: int, edges: tuple[int, ...]) -> None:
    level = noisy_level(90, 120)
    picture = np.random.default_rng(8).normal(size=(*level.hole.shape, 4)).astype(np.float32)
    weight = np.random.default_rng(9).random(level.hole.shape).astype(np.float32) + np.float32(0.1)
    ballot = Ballot(in_pieces(level, side).match, weight, 3)
    outs = [blank(*level.hole.shape) for _ in range(2)]
    for rows in pairwise(edges):
        _core.blend(level, ballot, picture, outs[0], Rows(*rows))
    reference.blend(level, ballot, picture, outs[1], all_rows(level))
    for one, other in zip(outs[0][:3], outs[1][:3], strict=True):
        assert np.allclose(one, other, atol=1e-4)


@pytest.mark.parametrize("shape", [(40, 50), (41, 51)])
def test_enlarge_takes_matches_twice_as_far(kernels: Kernels, shape: tuple[int, int]) -> None:
    level = noisy_level(*shape)
    half = (shape[0] + 1) // 2, (shape[1] + 1) // 2
    random = np.random.default_rng(11)
    match = np.stack([random.integers(-1, side, half) for side in half], axis=2).astype(np.int32)
    coarse = Field(match, random.integers(0, 99, half).astype(np.uint32))
    field = Field(np.full((*shape, 2), -1, np.int32), np.full(shape, NO_COST, np.uint32))
    kernels.enlarge(coarse, level, field, 3, all_rows(level))
    for y, x in np.argwhere(level.target):
        found = np.clip(match[y // 2, x // 2] * 2 + (y % 2, x % 2), 3, np.array(shape) - 4)
        good = (match[y // 2, x // 2] >= 0).all() and level.source[tuple(found)]
        assert np.array_equal(field.match[y, x], found if good else (-1, -1))
        assert field.cost[y, x] == (coarse.cost[y // 2, x // 2] if good else NO_COST)
    assert (field.cost[~level.target] == NO_COST).all()


@pytest.mark.parametrize("channels", [1, 3, 4, 8])
@pytest.mark.parametrize(("radius", "reach"), [(3, 100), (3, 9), (2, 5), (1, 100), (7, 4)])
def test_match_finds_the_best_near_by_what_is_known(
    kernels: Kernels, channels: int, radius: int, reach: int
) -> None:
    random = np.random.default_rng(6)
    feature = random.integers(0, 256, (30, 40, channels), dtype=np.uint8)
    known = random.random((30, 40)) < 0.5
    source = random.random((30, 40)) < 0.3
    centres = np.array([[10, 10], [7, 32], [22, 7], [0, 0], [15, 20]], np.int32)
    found = np.zeros_like(centres)
    kernels.match((feature, known, source), centres, (radius, reach), found)
    assert (found[3] == -1).all()
    for at in (0, 1, 2, 4):
        places = np.argwhere(source)
        near = places[np.abs(places - centres[at]).max(axis=1) <= reach]
        costs = [masked_cost(feature, known, centres[at], place, radius) for place in near]
        assert np.array_equal(found[at], near[int(np.argmin(costs))])


def test_match_without_a_source_near_finds_none(kernels: Kernels) -> None:
    known, source = np.ones((30, 40), np.bool_), np.zeros((30, 40), np.bool_)
    source[5, 5] = source[0, 20] = True
    found = np.zeros((2, 2), np.int32)
    centres = np.array([[10, 10], [4, 20]], np.int32)
    kernels.match((np.zeros((30, 40, 4), np.uint8), known, source), centres, (3, 4), found)
    assert (found == -1).all()


def masked_cost(feature: Places, known: Mask, centre: Places, source: Places, radius: int) -> float:
    if not ((source >= radius) & (source < np.array(known.shape) - radius)).all():
        return np.inf
    one, counts, other = (
        values[y - radius : y + radius + 1, x - radius : x + radius + 1]
        for values, (y, x) in ((feature, centre), (known, centre), (feature, source))
    )
    return float(((one.astype(np.int64) - other) ** 2)[counts].sum())


def woven(height: int, width: int) -> Links:
    """Links of unlike strength, with a row where nothing is to be solved."""
    random = np.random.default_rng(7)
    right, down = (random.random((height, width, 1)).astype(np.float32) for _ in range(2))
    right[:, -1], down[-1] = 0, 0
    diagonal = np.full((height, width, 1), 4.5, np.float32)
    right[:, 11] = right[:, 12] = 0
    down[:, 12] = diagonal[:, 12] = 0
    return Links(right, down, diagonal)


def four_channels(height: int, width: int, seed: int = 5) -> Floats:
    values = np.random.default_rng(seed).normal(size=(height, width, 4)).astype(np.float32)
    values[:, 12:13] = 0
    return values


def test_relax_comes_nearer_and_keeps_what_has_no_weight(kernels: Kernels) -> None:
    links, truth = woven(20, 25), four_channels(20, 25)
    wanted, now = np.empty_like(truth), np.zeros_like(truth)
    kernels.apply(truth, wanted, links, Rows(0, 20))
    for colour in (0, 1) * 40:
        for rows in (Rows(0, 7), Rows(7, 8), Rows(8, 20)):
            kernels.relax(now, wanted, links, rows, colour)
    assert np.abs(now - truth).max() < 0.01
    assert not now[:, 12].any()


@pytest.mark.parametrize("colour", [0, 1])
def test_relax_writes_only_one_colour_of_its_rows(kernels: Kernels, colour: int) -> None:
    links, now = woven(20, 25), np.zeros((20, 25, 4), np.float32)
    kernels.relax(now, four_channels(20, 25), links, Rows(5, 12), colour)
    y, x = np.mgrid[:20, :25]
    wanted = ((y + x + colour) % 2 == 0) & (y >= 5) & (y < 12) & (x != 12)
    assert np.array_equal(now.any(axis=2), wanted)


@pytest.mark.parametrize("shape", [(20, 26), (21, 27), (1, 13), (17, 13)])
def test_grids_of_the_twins_agree_whatever_the_rows(shape: tuple[int, int]) -> None:
    links, u, f = woven(*shape), four_channels(*shape), four_channels(*shape, 6)
    half = (shape[0] + 1) // 2, (shape[1] + 1) // 2
    made = []
    for kernels, cuts in ((_core, (0, 1)), (reference, (0, 0.4, 0.7, 1))):
        out, coarse, fine = np.zeros_like(u), np.zeros((*half, 4), np.float32), u.copy()
        for rows in pieces(shape[0], cuts):
            kernels.apply(u, out, links, rows)
        for rows in pieces(half[0], cuts):
            kernels.restrict(u, f, coarse, links, rows)
        for rows in pieces(shape[0], cuts):
            kernels.prolong(coarse, fine, links, rows)
        made.append((out, coarse, fine))
    for one, other in zip(*made, strict=True):
        assert np.allclose(one, other, atol=1e-4)


def pieces(height: int, cuts: tuple[float, ...]) -> list[Rows]:
    edges = sorted({round(height * cut) for cut in cuts})
    return [Rows(top, bottom) for top, bottom in pairwise(edges)]


def test_restrict_sums_what_is_left(kernels: Kernels) -> None:
    links, f = woven(20, 26), four_channels(20, 26)
    coarse = np.empty((10, 13, 4), np.float32)
    kernels.restrict(np.zeros_like(f), f, coarse, links, Rows(0, 10))
    assert np.allclose(coarse, f.reshape(10, 2, 13, 2, 4).sum(axis=(1, 3)), atol=1e-5)
