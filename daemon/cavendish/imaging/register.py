# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds how a model displaced a picture, from what lies outside the mask: shift, scale, affine.

Squares with texture are followed from coarse to fine; the map is the most probable one given
their displacements and how far models stray. Squares that the model repainted are outliers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging import tiles as squares
from cavendish.imaging.affine import Affine
from cavendish.imaging.resample import reduced

Samples = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]

# How far answers stray, as shares of half the longer side: shift; scale; stretch, turn and shear.
_SHIFT, _SCALE, _BENT = 0.03, 0.02, 0.004
LARGEST_SHIFT, LARGEST_SCALE = 0.04, 0.04
# Farther off than this at the mask's border, in pixels, a map is a guess.
_SUREST = 0.5
_LEAST_AGREEING = 0.3
_AGREE = 1.0
# How much displacements vary that no affine map explains, in pixels of a level.
_LOOSE = 0.15
_COARSEST, _SMALLEST = 128, 24
_SEARCH = 0.05
_CLEARLY = 0.5
_ROUNDS = 4
_REWEIGHTED = 6
# Squares that are followed: in the pictures themselves, and in reduced ones, which lead there.
_MOST, _FEW = 256, 100
# A level is done when the map moves by less, in pixels of the level.
_STILL, _STILL_REDUCED = 0.01, 0.1


@dataclass(frozen=True, slots=True)
class Registration:
    """Where in the answer each pixel of what was sent is found: at source(pixel).

    source is the identity where nothing could be found: reason then says why, in words. unsure:
    the standard deviation of the shift, in pixels. agreeing: the share of squares that follow
    source, 0..1; squares: how many were looked at.
    """

    source: Affine
    found: bool
    reason: str
    unsure: float
    agreeing: float
    squares: int


def register(sent: Samples, answer: Samples, free: Mask) -> Registration:
    """Registers answer on sent, both the luma, uint8 [H, W], by what is free, bool [H, W]."""
    focus = _Focus.of(free)
    if focus is None:
        return _lost("nothing outside the selection was sent")
    source, state = Affine(), None
    for level in _pyramid(_Level(sent, answer, free, 1)):
        starts = {Affine(), level.searched()} if state is None else {source}
        tries = [level.followed(start, focus) for start in starts]
        state = max(tries, key=lambda tried: tried.likeness)
        source = state.source
    if state is None or state.squares < 3:
        return _lost("the surroundings have too little texture")
    return _judged(state, free.shape)


@dataclass(frozen=True, slots=True)
class _Focus:
    """Where the map has to be right: the masked part's centre, in pixels, and half its size."""

    x: float
    y: float
    reach: float
    half: float

    @classmethod
    def of(cls, free: Mask) -> "_Focus | None":
        if not free.any():
            return None
        height, width = free.shape
        masked = ~free
        rows, columns = np.flatnonzero(masked.any(axis=1)), np.flatnonzero(masked.any(axis=0))
        if rows.size == 0:
            return cls(width / 2, height / 2, max(width, height) / 2, max(width, height) / 2)
        x, y = (columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2
        reach = max(columns[-1] - columns[0], rows[-1] - rows[0]) / 2
        return cls(x, y, max(reach, 16), max(width, height) / 2)

    def basis(self, points: Numbers) -> Numbers:
        """float64 [N, 2, 6]: shift; scale, stretch, turn, shear about the centre."""
        x = (points[:, 0] - self.x) / self.half
        y = (points[:, 1] - self.y) / self.half
        none, one = np.zeros_like(x), np.ones_like(x)
        across = np.stack([one, none, x, x, -y, y], axis=1)
        down = np.stack([none, one, y, -y, x, x], axis=1)
        return np.stack([across, down], axis=1)

    def map_of(self, params: Numbers) -> Affine:
        """The affine map whose displacement is basis @ params."""
        right, lower, scale, stretch, turn, shear = (float(value) for value in params)
        xx, yy = (scale + stretch) / self.half, (scale - stretch) / self.half
        xy, yx = (shear - turn) / self.half, (shear + turn) / self.half
        x0 = float(right - xx * self.x - xy * self.y)
        y0 = float(lower - yx * self.x - yy * self.y)
        return Affine(1 + xx, xy, x0, yx, 1 + yy, y0)

    def params_of(self, source: Affine) -> Numbers:
        """The other way round."""
        centre = np.array([[self.x, self.y]])
        right, lower = (source(centre) - centre)[0]
        xx, yy = (source.xx - 1) * self.half, (source.yy - 1) * self.half
        xy, yx = source.xy * self.half, source.yx * self.half
        return np.array([right, lower, (xx + yy) / 2, (xx - yy) / 2, (yx - xy) / 2, (yx + xy) / 2])

    def prior(self) -> Numbers:
        """The inverse variances of the parameters."""
        share = np.array([_SHIFT, _SHIFT, _SCALE, _BENT, _BENT, _BENT])
        return np.asarray(1 / (share * self.half) ** 2)

    def nearness(self, points: Numbers) -> Numbers:
        """float64 [N]: what lies near the mask tells more about it, where the map is not affine."""
        far = np.maximum(np.hypot(points[:, 0] - self.x, points[:, 1] - self.y) - self.reach, 0)
        return np.asarray(1 / (1 + (far / (0.5 * self.half)) ** 2))


@dataclass(frozen=True, slots=True)
class _State:
    source: Affine
    unsure: float
    agreeing: float
    squares: int
    likeness: float


@dataclass(frozen=True, slots=True)
class _Level:
    """Both pictures reduced by factor."""

    sent: Samples
    answer: Samples
    free: Mask
    factor: int

    def halved(self) -> "_Level":
        """Half as large; free is what was so altogether."""
        part = reduced(self.free.view(np.uint8) * np.uint8(255), 2) == 255
        return _Level(reduced(self.sent, 2), reduced(self.answer, 2), part, 2 * self.factor)

    def searched(self) -> Affine:
        """The shift by whole pixels of this level that makes both most alike outside the mask."""
        reach = max(round(max(self.sent.shape) * _SEARCH), 1)
        sent, answer = (_flat(picture) for picture in (self.sent, self.answer))
        framed = np.pad(answer, reach, mode="edge")
        height, width = sent.shape
        steps = [(y, x) for y in range(2 * reach + 1) for x in range(2 * reach + 1)]
        unlike = [
            1 - _likeness(sent, framed[y : y + height, x : x + width], self.free) ** 2
            for y, x in steps
        ]
        best = int(np.argmin(unlike))
        # Where the picture hardly tells (motion blur along the shift), none is the likeliest.
        if unlike[best] > _CLEARLY * unlike[len(steps) // 2]:
            return Affine()
        y, x = steps[best]
        return Affine.moving((x - reach) * self.factor, (y - reach) * self.factor)

    def followed(self, source: Affine, focus: _Focus) -> _State:
        """Refines source by the squares of this level."""
        final = self.factor == 1
        still = _STILL if final else _STILL_REDUCED * self.factor
        side = 16 if max(self.sent.shape) <= 2 * _COARSEST else 32
        chosen = squares.choose(self.sent, self.free, side, _MOST if final else _FEW)
        state = _State(source, np.inf, 0.0, len(chosen), 0.0)
        if len(chosen) < 3:
            return state
        for _ in range(_ROUNDS):
            before = state.source
            own = before.in_units(self.factor)
            # Where its texture is, a square is looked for where the map says.
            places = chosen.corners + (own(chosen.centres) - chosen.centres)
            found = squares.moves(chosen, self.answer, places)
            state = _fitted(before, found, chosen.centres, self.factor, focus)
            if _moved(before, state.source, focus) < still:
                break
        return state


def _moved(one: Affine, other: Affine, focus: _Focus) -> float:
    """How far apart two maps lie at the ends of the mask, in pixels."""
    reach = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]]) * focus.reach
    ends = reach + np.array([focus.x, focus.y])
    return float(np.abs(one(ends) - other(ends)).max())


def _fitted(
    source: Affine, found: squares.Moves, centres: Numbers, factor: int, focus: _Focus
) -> _State:
    """The most probable map, given by how much the squares of a level are displaced from source."""
    places = centres * factor
    basis = focus.basis(places) / factor
    loose = np.eye(2) + _LOOSE**2 * found.known
    known = found.known @ np.linalg.inv(loose)
    likely = np.clip((found.likeness - 0.2) / 0.5, 0, 1) * focus.nearness(places)
    prior, now = np.diag(focus.prior()), focus.params_of(source)
    # A square's content is found at source(p) where it should be at source(p - step).
    rows, weighed = basis.reshape(-1, 6), (known @ basis).reshape(-1, 6)
    weight: Numbers = likely
    rest: Numbers = found.step
    change: Numbers = np.zeros(6)
    spread: Numbers = np.eye(6)
    for _ in range(_REWEIGHTED):
        counted = weighed * np.repeat(weight, 2)[:, None]
        spread = np.asarray(np.linalg.inv(rows.T @ counted + prior), np.float64)
        change = spread @ (counted.T @ found.step.ravel() + prior @ now)
        rest = found.step - (rows @ change).reshape(-1, 2)
        weight = likely / (1 + _energy(known, rest) / 4) ** 2
    ends = focus.basis(np.array([[focus.x, focus.y]]) + focus.reach * np.array([[1, 1], [-1, 1]]))
    unsure = np.sqrt((ends @ spread @ np.swapaxes(ends, 1, 2)).max())
    follows = (np.hypot(*rest.T) < _AGREE) & (found.likeness > 0.5)
    telling = np.trace(known, axis1=1, axis2=2) > 2
    agreeing = float(follows[telling].mean()) if telling.any() else 0.0
    likeness = float(np.median(found.likeness))
    return _State(focus.map_of(now - change), float(unsure), agreeing, int(telling.sum()), likeness)


def _energy(known: Numbers, rest: Numbers) -> Numbers:
    """rest' known rest of each of N: float64 [N]."""
    x, y = rest.T
    return np.asarray(known[:, 0, 0] * x * x + 2 * known[:, 0, 1] * x * y + known[:, 1, 1] * y * y)


def _judged(state: _State, shape: tuple[int, ...]) -> Registration:
    """Gates: a map that is unsure, contradicted or too far from the identity is not used."""
    longest = max(shape)
    centre = np.array([[shape[1] / 2, shape[0] / 2]])
    shift = float(np.hypot(*(state.source(centre) - centre)[0]))
    scales = state.source.xx - 1, state.source.yy - 1, state.source.xy, state.source.yx
    reason = ""
    if state.squares < 3 or state.unsure > _SUREST:
        reason = "the surroundings have too little texture"
    elif state.agreeing < _LEAST_AGREEING:
        reason = "the surroundings were repainted"
    elif shift > LARGEST_SHIFT * longest:
        reason = f"the answer is shifted by {shift:.0f} pixels"
    elif max(abs(value) for value in scales) > LARGEST_SCALE:
        reason = "the answer is scaled or turned by more than 4 %"
    if reason:
        return _lost(reason, state)
    return Registration(state.source, True, "", state.unsure, state.agreeing, state.squares)


def _lost(reason: str, state: _State | None = None) -> Registration:
    agreeing = state.agreeing if state else 0.0
    return Registration(
        Affine(), False, reason, float("inf"), agreeing, state.squares if state else 0
    )


def _pyramid(level: _Level) -> list[_Level]:
    """Level at ever smaller sizes, the smallest first."""
    found = [level]
    while max(level.sent.shape) > _COARSEST and min(level.sent.shape) >= 2 * _SMALLEST:
        level = level.halved()
        found.insert(0, level)
    return found


def _flat(picture: Samples) -> NDArray[np.float32]:
    """Less its own blur over nine pixels, so that a change of light does not count."""
    values = picture.astype(np.float32)
    framed = np.pad(values, 4, mode="edge")
    sums = np.cumsum(np.cumsum(np.pad(framed, ((1, 0), (1, 0))), axis=0), axis=1)
    box = sums[9:, 9:] - sums[:-9, 9:] - sums[9:, :-9] + sums[:-9, :-9]
    return np.asarray(values - box / 81, np.float32)


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32], free: Mask) -> float:
    """The correlation of two pictures where free."""
    a, b = one[free], other[free]
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0 else 0.0
