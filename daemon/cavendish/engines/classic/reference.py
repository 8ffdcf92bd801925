# SPDX-License-Identifier: GPL-3.0-or-later
"""The inner loops of the fill in NumPy: the contract of `_core`, and its stand-in.

Both agree on what a function reads and writes, and each is deterministic. They do not return the
same bits: `_core.search` passes a match on from pixel to pixel within one call, this one only from
where it lay before the call. Centres nearer than the radius to the border are passed over.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.distance import ascend, climb, measure
from cavendish.engines.classic.filters import refine
from cavendish.engines.classic.patches import (
    NO_COST,
    Ballot,
    Blended,
    Feature,
    Field,
    Floats,
    Hunt,
    Level,
    Mask,
    Places,
    Rows,
)
from cavendish.engines.classic.sieve import shrink
from cavendish.imaging.poisson import NumpySweeper

__all__ = [
    "apply",
    "ascend",
    "blend",
    "climb",
    "enlarge",
    "match",
    "measure",
    "prolong",
    "refine",
    "relax",
    "restrict",
    "search",
    "shrink",
    "vote",
]

Spots: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp]]
Keys: TypeAlias = NDArray[np.uint64]

_FARTHEST = 2**30
_CHUNK = 2048
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)

relax = NumpySweeper().relax
apply = NumpySweeper().apply
restrict = NumpySweeper().restrict
prolong = NumpySweeper().prolong


def search(level: Level, field: Field, previous: Places, rows: Rows, hunt: Hunt, /) -> None:
    """Improves field at the targets in some rows, and brings its cost up to date.

    Tries each target's present match, those of its neighbours, and random places round the best,
    at distances from the reach down by halves. Amid a piece, where the four neighbours' matches lay
    before the pass as they do, only each fourth target draws. The cost is the sum of squared
    differences of the features, and for the distance at most 2**30. previous is the match as it
    was before the pass; only it is read outside the rows. The draws depend on seed and place alone.
    Source: Barnes et al., "PatchMatch", 2009.
    """
    allowed = level.source & _inner(level.source, hunt.radius)
    for at in _chunks(level.target & _inner(level.target, hunt.radius), rows):
        trail = _Trail(level.feature, allowed, at, hunt)
        trail.consider(field.match[at])
        step = 1 if hunt.reverse else -1
        for way in ((0, step), (step, 0), (0, -step), (-step, 0)):
            trail.consider(_neighbours_matches(previous, level.target, at, way))
        trail.consider_random(~_is_amid(previous, level.target, at))
        field.match[at], field.cost[at] = trail.best, trail.cost


def vote(level: Level, ballot: Ballot, rows: Rows, /) -> None:
    """Sets the hole pixels of the feature in some rows to the weighted mean of what is proposed.

    Each target whose patch lies over a pixel proposes the pixel at the same place in its match.
    Pixels without proposals stay as they are. Source: Wexler, Shechtman, Irani, 2007.
    """
    for at in _chunks(level.hole, rows):
        mean, has = _mean_proposal(level.feature, np.ones_like(level.hole), level, ballot, at)
        rounded = np.clip(mean + np.float32(0.5), 0, 255).astype(np.uint8)
        level.feature[at] = np.where(has, rounded, level.feature[at])


def blend(level: Level, ballot: Ballot, picture: Floats, out: Blended, rows: Rows, /) -> None:
    """Writes to some rows of out means like vote's of picture, float32 [H, W, K], K <= 4.

    Every pixel of out that is proposed for is written; out must be 0 before, and stays so
    elsewhere. Only steps between two pixels outside the hole count. Rows are counted from the top
    of the picture, and must lie in out.
    """
    top, left = out.corner
    parts = [
        (picture, np.ones_like(level.hole)),
        _steps(picture, level, 1),
        _steps(picture, level, 0),
    ]
    wanted = np.zeros_like(level.hole)
    wanted[top : top + out.colour.shape[0], left : left + out.colour.shape[1]] = True
    for at in _chunks(wanted, rows):
        place = at[0] - top, at[1] - left
        for plane, (values, usable) in zip(out[:3], parts, strict=True):
            mean, has = _mean_proposal(values, usable, level, ballot, at)
            plane[place] = np.where(has, mean, plane[place])


def enlarge(coarse: Field, level: Level, field: Field, radius: int, rows: Rows, /) -> None:
    """Sets the matches of the targets in some rows to those of a level of half the size, rounded
    up, twice as far away; where that is no source the field stays as it is.
    """
    longest = np.array(level.hole.shape) - 1 - radius
    for at in _chunks(level.target, rows):
        half, odd = (at[0] // 2, at[1] // 2), np.stack(at, axis=1) % 2
        near = np.flatnonzero(_fits(coarse.match[half], level.hole.shape, 0))
        found = np.maximum(np.minimum(coarse.match[half][near] * 2 + odd[near], longest), radius)
        good = _fits(found, level.hole.shape, 0)
        good &= level.source[_spots(np.where(good[:, None], found, 0))]
        to = tuple(place[near[good]] for place in at)
        field.match[to] = found[good]
        field.cost[to] = coarse.cost[half][near[good]]


def match(
    pixels: tuple[Feature, Mask, Mask], centres: Places, scope: tuple[int, int], found: Places, /
) -> None:
    """Writes to found the best source within reach of each centre; -1 where there is none.

    pixels: the feature, which of its pixels are known, and the sources, both bool [H, W]. scope:
    the radius, and how far in rows and in columns a source may lie, at least 0. centres and found:
    int32 [N, 2]. Only pixels that are known around the centre count; the first of equals is taken.
    Sources too near to the border are passed over; centres there get -1.
    """
    feature, known, source = pixels
    radius, reach = scope
    windows, patches = _windows(feature, radius), _windows(known[..., None], radius)
    usable = source & _inner(source, radius)
    found[...] = -1
    for i in np.flatnonzero(_fits(centres, known.shape, radius)):
        box = tuple(slice(max(at - reach, 0), at + reach + 1) for at in centres[i].tolist())
        places = np.argwhere(usable[box]) + [part.start for part in box]
        if not len(places):
            continue
        y, x = centres[i] - radius
        counts = np.broadcast_to(patches[y, x], windows[y, x].shape).reshape(-1)
        candidates = _flat(windows[_spots(places - radius)])[:, counts]
        difference = candidates - windows[y, x].reshape(-1)[counts].astype(np.int32)
        found[i] = places[np.einsum("ij,ij->i", difference, difference).argmin()]


class _Trail:
    """The targets of one chunk and the best matches found for them so far."""

    def __init__(self, feature: Feature, allowed: Mask, at: Spots, hunt: Hunt) -> None:
        self._windows = _windows(feature, hunt.radius)
        self._allowed = allowed
        self._hunt = hunt
        self._at = np.stack(at, axis=1)
        self._patches = _flat(self._windows[at[0] - hunt.radius, at[1] - hunt.radius])
        self.best = np.full((len(at[0]), 2), -1, np.int32)
        self.cost = np.full(len(at[0]), NO_COST, np.uint32)

    def consider(self, places: Places) -> None:
        """Keeps each of these matches that is allowed and better."""
        inside = _fits(places, self._allowed.shape, 0)
        usable = np.flatnonzero(
            inside & self._allowed[_spots(np.where(inside[:, None], places, 0))]
        )
        chosen = places[usable]
        way = chosen - self._at[usable]
        far = np.minimum((way * way).sum(axis=1) * self._hunt.nearness >> 16, _FARTHEST)
        found = _flat(self._windows[_spots(chosen - self._hunt.radius)])
        found -= self._patches[usable]
        cost = (np.einsum("ij,ij->i", found, found) + far).astype(np.uint32)
        better = cost < self.cost[usable]
        self.best[usable[better]] = chosen[better]
        self.cost[usable[better]] = cost[better]

    def consider_random(self, drawing: Mask) -> None:
        """Draws around the best of some, bool [N], at distances from the reach down by halves."""
        place = (self._at[:, 0] * self._allowed.shape[1] + self._at[:, 1]).astype(np.uint64)
        key = np.uint64(self._hunt.seed) ^ _mixed(place)
        drawing = drawing & (self.best[:, 0] >= 0)
        reach = self._hunt.reach
        while reach >= 1:
            span = np.uint64(2 * reach + 1)
            key = _mixed(key + _GOLDEN)
            dy = ((key >> np.uint64(32)) * span) >> np.uint64(32)
            dx = ((key & np.uint64(0xFFFFFFFF)) * span) >> np.uint64(32)
            draw = np.stack([dy, dx], axis=1).astype(np.int64) - reach + self.best
            self.consider(np.where(drawing[:, None], draw, -1).astype(np.int32))
            reach //= 2


def _mixed(x: Keys) -> Keys:
    """SplitMix64's finaliser."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _inner(mask: Mask, radius: int) -> Mask:
    inner = np.zeros_like(mask)
    inner[radius : mask.shape[0] - radius, radius : mask.shape[1] - radius] = True
    return inner


def _chunks(mask: Mask, rows: Rows) -> Iterator[Spots]:
    """The places set in some rows of mask, a bounded number at a time."""
    y, x = np.nonzero(mask[rows.top : rows.bottom])
    for start in range(0, len(y), _CHUNK):
        yield y[start : start + _CHUNK] + rows.top, x[start : start + _CHUNK]


def _spots(places: NDArray[Any]) -> Spots:
    """[N, 2] as an index."""
    return places[:, 0], places[:, 1]


def _windows(values: NDArray[Any], radius: int) -> NDArray[Any]:
    """A view [H - 2r, W - 2r, side, side, C] of all patches, by their top left corners."""
    side = 2 * radius + 1
    height, width = values.shape[:2]
    if height < side or width < side:
        return np.zeros((0, 0, side, side, values.shape[2]), values.dtype)
    view = np.lib.stride_tricks.sliding_window_view(values, (side, side), axis=(0, 1))
    return view.transpose(0, 1, 3, 4, 2)


def _flat(patches: NDArray[Any]) -> NDArray[np.int32]:
    length = int(np.prod(patches.shape[1:]))
    return patches.reshape(len(patches), length).astype(np.int32)


def _fits(places: NDArray[Any], shape: tuple[int, ...], radius: int) -> Mask:
    """Whether the patches of radius at these places lie within shape."""
    y, x = _spots(places)
    inside: Mask = (y >= radius) & (x >= radius)
    return inside & (y < shape[0] - radius) & (x < shape[1] - radius)


def _neighbours_matches(previous: Places, target: Mask, at: Spots, way: tuple[int, int]) -> Places:
    """The matches of the neighbours that way, moved back by it; -1 where there is none."""
    places = np.stack(at, axis=1) + way
    inside = _fits(places, target.shape, 0)
    spots = _spots(np.where(inside[:, None], places, 0))
    matches = previous[spots]
    usable = inside & target[spots] & _fits(matches, target.shape, 0)
    return np.where(usable[:, None], matches - way, -1).astype(np.int32)


def _is_amid(previous: Places, target: Mask, at: Spots) -> Mask:
    """Whether all four neighbours' matches lie as they do; never so where y and x are even."""
    amid = ((at[0] | at[1]) & 1).astype(np.bool_)
    for way in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        next_to = at[0] + way[0], at[1] + way[1]
        amid &= target[next_to] & (previous[next_to] - way == previous[at]).all(axis=1)
    return amid


def _steps(picture: Floats, level: Level, axis: int) -> tuple[Floats, Mask]:
    """The steps to the next pixel along axis, and which of them lie outside the hole."""
    step, outside = np.zeros_like(picture), np.zeros_like(level.hole)
    low, high = (np.s_[:, :-1], np.s_[:, 1:]) if axis else (np.s_[:-1], np.s_[1:])
    step[low] = picture[high] - picture[low]
    outside[low] = ~level.hole[high] & ~level.hole[low]
    return step, outside


def _mean_proposal(
    values: NDArray[Any], usable: Mask, level: Level, ballot: Ballot, at: Spots
) -> tuple[Floats, Mask]:
    """Returns the weighted means, float32 [N, K], and where there were any, bool [N, 1].

    values: [H, W, K]. usable: bool [H, W], which of them may be proposed.
    """
    sums = np.zeros((len(at[0]), values.shape[2]), np.float32)
    total = np.zeros((len(at[0]), 1), np.float32)
    reach = range(-ballot.radius, ballot.radius + 1)
    for way in ((dy, dx) for dy in reach for dx in reach):
        centres = np.stack(at, axis=1) + way
        near = np.flatnonzero(_fits(centres, usable.shape, 0))
        near = near[level.target[_spots(centres[near])]]
        matches = ballot.match[_spots(centres[near])]
        valid = _fits(matches, usable.shape, 0) & _fits(matches - way, usable.shape, 0)
        near, places = near[valid], (matches - way)[valid]
        near, places = near[usable[_spots(places)]], places[usable[_spots(places)]]
        share = ballot.weight[_spots(centres[near])][:, None]
        sums[near] += share * values[_spots(places)]
        total[near] += share
    mean = sums / np.maximum(total, np.finfo(np.float32).tiny)
    return mean.astype(np.float32, copy=False), total > 0
