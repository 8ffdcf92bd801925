# SPDX-License-Identifier: GPL-3.0-or-later
"""The inner loops of the fill in NumPy: the contract of `_core`, and its stand-in.

Both agree on what a function reads and writes, and each is deterministic. They do not return the
same bits: `_core.search` passes a match on from pixel to pixel within one call, this one only from
where it lay before the call.

Shared arguments. feature: uint8 [H, W, C], C <= 8. hole, target, source, known: bool [H, W].
field: int32 [H, W, 2], for each target the (y, x) of the centre of its match, negative for none.
cost: uint32 [H, W], the sum of squared differences of a target to its match, NO_COST for none.
weight: float32 [H, W], the weight of a target's proposals. Patches have 2 * radius + 1 pixels a
side; centres nearer than radius to the border are passed over. Rows are top <= y < bottom.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Places = NDArray[np.int32]
Costs = NDArray[np.uint32]
Floats = NDArray[np.float32]
Index = NDArray[np.intp]
Keys = NDArray[np.uint64]

NO_COST = 2**32 - 1
_CHUNK = 2048


def search(
    feature: Bytes,
    target: Mask,
    source: Mask,
    field: Places,
    previous: Places,
    cost: Costs,
    top: int,
    bottom: int,
    radius: int,
    reach: int,
    seed: int,
    reverse: bool,
    /,
) -> None:
    """Improves field and cost of the targets in some rows, and brings cost up to date.

    Tries each target's present match, those of its neighbours (up and left, with reverse down and
    right), and random places round the best, at distances from reach down by halves. previous is
    field as it was before the pass; only it is read outside the rows. The draws depend on seed and
    place alone. Source: Barnes et al., "PatchMatch", 2009.
    """
    allowed = source & _inner(source, radius)
    for at in _chunks(target & _inner(target, radius), top, bottom):
        hunt = _Hunt(feature, allowed, at, radius)
        hunt.consider(field[at])
        step = 1 if reverse else -1
        for dy, dx in ((0, step), (step, 0), (0, -step), (-step, 0)):
            hunt.consider(_moved_matches(previous, target, at, dy, dx))
        hunt.consider_random(reach, seed)
        field[at], cost[at] = hunt.best, hunt.cost


def vote(
    feature: Bytes,
    hole: Mask,
    target: Mask,
    field: Places,
    weight: Floats,
    top: int,
    bottom: int,
    radius: int,
    /,
) -> None:
    """Sets the hole pixels of feature in some rows to the weighted mean of what is proposed.

    Each target whose patch lies over a pixel proposes the pixel at the same place in its match.
    Pixels without proposals stay as they are. Source: Wexler, Shechtman, Irani, 2007.
    """
    for at in _chunks(hole, top, bottom):
        mean, has = _mean_proposal(feature, target, field, weight, at, radius)
        rounded = np.clip(mean + np.float32(0.5), 0, 255).astype(np.uint8)
        feature[at] = np.where(has, rounded, feature[at])


def blend(
    picture: Floats,
    hole: Mask,
    target: Mask,
    field: Places,
    weight: Floats,
    out: Floats,
    top: int,
    bottom: int,
    radius: int,
    /,
) -> None:
    """Writes to out what vote would, of picture, float32 [H, W, K], without rounding."""
    for at in _chunks(hole, top, bottom):
        mean, has = _mean_proposal(picture, target, field, weight, at, radius)
        out[at] = np.where(has, mean, out[at])


def match(
    feature: Bytes, known: Mask, centres: Places, sources: Places, choice: Places, radius: int, /
) -> None:
    """Writes to choice the index of the best source for each centre; the first of equals.

    centres: int32 [N, 2]; sources: int32 [M, 2]; choice: int32 [N]. Only pixels that are known
    around the centre count. Centres and sources too near to the border get -1 and are passed over.
    """
    windows = _windows(feature, radius)
    patches = _windows(known[..., None], radius)
    usable = np.flatnonzero(_fits(sources, known.shape, radius))
    candidates = _flat(windows[tuple((sources[usable] - radius).T)])
    for i, fits in enumerate(_fits(centres, known.shape, radius)):
        if not fits or not usable.size:
            choice[i] = -1
            continue
        y, x = centres[i] - radius
        counts = np.broadcast_to(patches[y, x], windows[y, x].shape).reshape(-1)
        difference = candidates[:, counts] - windows[y, x].reshape(-1)[counts].astype(np.int32)
        choice[i] = usable[np.einsum("ij,ij->i", difference, difference).argmin()]


class _Hunt:
    """The targets of one chunk and the best matches found for them so far."""

    def __init__(
        self, feature: Bytes, allowed: Mask, at: tuple[Index, Index], radius: int
    ) -> None:
        self._windows = _windows(feature, radius)
        self._allowed = allowed
        self._radius = radius
        self._places = at[0].astype(np.uint64) * np.uint64(allowed.shape[1]) + at[1].astype(
            np.uint64
        )
        self._patches = _flat(self._windows[at[0] - radius, at[1] - radius])
        self.best = np.full((len(at[0]), 2), -1, np.int32)
        self.cost = np.full(len(at[0]), NO_COST, np.uint32)

    def consider(self, match: Places) -> None:
        """Keeps each of these matches that is allowed and better."""
        height, width = self._allowed.shape
        inside = (match >= 0).all(axis=1) & (match[:, 0] < height) & (match[:, 1] < width)
        place = np.where(inside[:, None], match, 0)
        usable = np.flatnonzero(inside & self._allowed[place[:, 0], place[:, 1]])
        chosen = match[usable]
        found = self._windows[chosen[:, 0] - self._radius, chosen[:, 1] - self._radius]
        difference = _flat(found) - self._patches[usable]
        cost = np.einsum("ij,ij->i", difference, difference).astype(np.uint32)
        better = cost < self.cost[usable]
        self.best[usable[better]] = chosen[better]
        self.cost[usable[better]] = cost[better]

    def consider_random(self, reach: int, seed: int) -> None:
        """Draws around the best, at distances from reach down by halves."""
        key = np.uint64(seed) ^ _mixed(self._places)
        while reach >= 1:
            span = np.uint64(2 * reach + 1)
            key = _mixed(key + np.uint64(0x9E3779B97F4A7C15))
            dy = ((key >> np.uint64(32)) * span) >> np.uint64(32)
            dx = ((key & np.uint64(0xFFFFFFFF)) * span) >> np.uint64(32)
            draw = np.stack([dy, dx], axis=1).astype(np.int64) - reach + self.best
            lost = self.best[:, 0] < 0
            self.consider(np.where(lost[:, None], -1, draw).astype(np.int32))
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


def _chunks(mask: Mask, top: int, bottom: int) -> Iterator[tuple[Index, Index]]:
    """The places set in some rows of mask, a bounded number at a time."""
    y, x = np.nonzero(mask[top:bottom])
    for start in range(0, len(y), _CHUNK):
        yield y[start : start + _CHUNK] + top, x[start : start + _CHUNK]


def _windows(values: NDArray[np.generic], radius: int) -> NDArray[np.generic]:
    """A view [H - 2r, W - 2r, side, side, C] of all patches, by their top left corners."""
    side = 2 * radius + 1
    height, width = values.shape[:2]
    if height < side or width < side:
        return np.zeros((0, 0, side, side, values.shape[2]), values.dtype)
    view = np.lib.stride_tricks.sliding_window_view(values, (side, side), axis=(0, 1))
    return view.transpose(0, 1, 3, 4, 2)


def _flat(patches: NDArray[np.generic]) -> NDArray[np.int32]:
    return patches.reshape(len(patches), -1).astype(np.int32)


def _fits(centres: Places, shape: tuple[int, ...], radius: int) -> Mask:
    height, width = shape
    y, x = centres[:, 0], centres[:, 1]
    inside: Mask = (y >= radius) & (x >= radius) & (y < height - radius) & (x < width - radius)
    return inside


def _moved_matches(
    previous: Places, target: Mask, at: tuple[Index, Index], dy: int, dx: int
) -> Places:
    """The neighbours' matches, moved by the step to the neighbour; -1 where there is none."""
    height, width = target.shape
    y, x = at[0] + dy, at[1] + dx
    inside = (y >= 0) & (x >= 0) & (y < height) & (x < width)
    y, x = np.where(inside, y, 0), np.where(inside, x, 0)
    matches = previous[y, x]
    usable = inside & target[y, x] & (matches >= 0).all(axis=1)
    return np.where(usable[:, None], matches - [dy, dx], -1).astype(np.int32)


def _mean_proposal(
    values: NDArray[np.uint8] | Floats,
    target: Mask,
    field: Places,
    weight: Floats,
    at: tuple[Index, Index],
    radius: int,
) -> tuple[Floats, Mask]:
    """Returns the weighted means, float32 [N, K], and where there were any, bool [N, 1]."""
    height, width = target.shape
    sums = np.zeros((len(at[0]), values.shape[2]), np.float32)
    total = np.zeros((len(at[0]), 1), np.float32)
    for dy in range(-radius, radius + 1):
        for dx in range(-radius, radius + 1):
            y, x = at[0] + dy, at[1] + dx
            near = np.flatnonzero((y >= 0) & (x >= 0) & (y < height) & (x < width))
            near = near[target[y[near], x[near]]]
            places = field[y[near], x[near]] - [dy, dx]
            valid = _fits(places, (height, width), 0) & (field[y[near], x[near]] >= 0).all(axis=1)
            near, places = near[valid], places[valid]
            share = weight[y[near], x[near], None]
            sums[near] += share * values[places[:, 0], places[:, 1]]
            total[near] += share
    return sums / np.maximum(total, np.finfo(np.float32).tiny), total > 0
