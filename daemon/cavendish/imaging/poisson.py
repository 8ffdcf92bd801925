# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves Poisson's equation in a hole: finds the picture that has wanted steps between pixels.

Sources: Perez, Gangnet, Blake, "Poisson Image Editing", 2003; solved by conjugate gradients with
the multigrid method of Briggs, Henson, McCormick, "A Multigrid Tutorial", 2000.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
# Takes the first row of a strip and the one after its last.
Strip = Callable[[int, int], None]

_SWEEPS = 2
_COARSEST_SWEEPS = 20
_SMALLEST_SIDE = 4
_PIXELS_A_STRIP = 32_768
# Pixels are relaxed in two turns, like the white and the black fields of a chessboard.
_COLOURS = (0, 1)


class Links(NamedTuple):
    """The weights of a grid, each float32 [H, W, 1]: of the links to the right and lower neighbour,
    and of a pixel itself, 0 where there is nothing to solve."""

    right: Values
    down: Values
    diagonal: Values


class Sweeper(Protocol):
    """The two inner loops. u, f, out: float32 [H, W, K], K <= 4; all arrays are contiguous.

    rows: (top, bottom), only the rows top <= y < bottom are written. Strips of one call's rows may
    run at the same time.
    """

    def relax(
        self, u: Values, f: Values, links: Links, rows: tuple[int, int], colour: int, /
    ) -> None:
        """Solves diagonal * u - sum of link * neighbour = f for u, in place, pixel by pixel, where
        y + x + colour is even.

        u is 0, and stays so, where the diagonal is.
        """

    def apply(self, u: Values, out: Values, links: Links, rows: tuple[int, int], /) -> None:
        """Writes diagonal * u - sum of link * neighbour to out."""

    def restrict(
        self, u: Values, f: Values, coarse: Values, links: Links, rows: tuple[int, int], /
    ) -> None:
        """Writes what u leaves of f, summed over blocks of 2 x 2 pixels, to some rows of coarse,
        whose sides are halves, rounded up. 0 counts where the diagonal is 0."""

    def prolong(self, coarse: Values, u: Values, links: Links, rows: tuple[int, int], /) -> None:
        """Adds coarse, enlarged bilinearly, to u where the diagonal is not 0."""


class NumpySweeper:
    """See Sweeper."""

    def relax(
        self, u: Values, f: Values, links: Links, rows: tuple[int, int], colour: int, /
    ) -> None:
        """See Sweeper."""
        own = slice(*rows)
        rest = np.empty_like(u[own])
        self._apply(u, rest, links, rows)
        np.subtract(f[own], rest, out=rest)
        y, x = np.ogrid[rows[0] : rows[1], : u.shape[1]]
        solved = links.diagonal[own] > 0
        solved &= ((y + x + colour) % 2 == 0)[..., None]
        step = np.zeros_like(links.diagonal[own])
        np.divide(1, links.diagonal[own], out=step, where=solved)
        u[own] += np.multiply(rest, step, out=rest)

    def apply(self, u: Values, out: Values, links: Links, rows: tuple[int, int], /) -> None:
        """See Sweeper."""
        self._apply(u, out[slice(*rows)], links, rows)

    def restrict(
        self, u: Values, f: Values, coarse: Values, links: Links, rows: tuple[int, int], /
    ) -> None:
        """See Sweeper."""
        own = slice(2 * rows[0], min(2 * rows[1], len(f)))
        rest = np.empty_like(f[own])
        self._apply(u, rest, links, (own.start, own.stop))
        np.subtract(f[own], rest, out=rest)
        rest *= links.diagonal[own] > 0
        coarse[slice(*rows)] = _summed(rest)

    def prolong(self, coarse: Values, u: Values, links: Links, rows: tuple[int, int], /) -> None:
        """See Sweeper."""
        # A row more on each side, so that the slope does not see where the rows end.
        low, own = max(rows[0] // 2 - 1, 0), slice(*rows)
        large = doubled(coarse[low : rows[1] // 2 + 2], (rows[1] - 2 * low, u.shape[1]))
        change = large[rows[0] - 2 * low :]
        change *= links.diagonal[own] > 0
        u[own] += change

    def _apply(self, u: Values, out: Values, links: Links, rows: tuple[int, int]) -> None:
        top, bottom = rows
        own, right, down = u[top:bottom], links.right[top:bottom], links.down
        np.multiply(links.diagonal[top:bottom], own, out=out)
        out[:, 1:] -= right[:, :-1] * own[:, :-1]
        out[:, :-1] -= right[:, :-1] * own[:, 1:]
        first, last = max(top, 1), min(bottom, u.shape[0] - 1)
        out[first - top :] -= down[first - 1 : bottom - 1] * u[first - 1 : bottom - 1]
        out[: last - top] -= down[top:last] * u[top + 1 : last + 1]


def _one_by_one(work: Strip, shape: tuple[int, ...]) -> None:
    """Strips that fit into a processor's cache."""
    rows = max(1, _PIXELS_A_STRIP // max(shape[1], 1))
    for top in range(0, shape[0], rows):
        work(top, min(top + rows, shape[0]))


@dataclass(frozen=True, slots=True)
class Effort:
    """How steps are solved for.

    trust >= 0 weighs how near the result stays to the values, against a step's weight of 1. Each
    of the cycles comes about three times nearer to the exact solution. in_strips calls its first
    argument for strips of rows that together are all rows of a grid, whose shape is the second;
    they may run at the same time. The same strips give the same result to the bit. It may raise to
    stop the work.
    """

    trust: float = 0.0
    cycles: int = 3
    sweeper: Sweeper = field(default_factory=NumpySweeper)
    in_strips: Callable[[Strip, tuple[int, ...]], None] = _one_by_one


def solve_steps(
    values: Values, right: Values, down: Values, hole: Mask, effort: Effort | None = None
) -> Values:
    """Returns values, changed in the hole so that its pixels differ by the wanted steps.

    values, right, down: float32 [H, W, K]. right and down hold the wanted value[y, x + 1] -
    value[y, x] and value[y + 1, x] - value[y, x]; only those of pairs with a pixel in the hole,
    bool [H, W], are used. The picture's border lets nothing through. A picture that is all hole is
    solved up to a constant.
    """
    effort = effort or Effort()
    excess = np.empty_like(values)

    def measure(top: int, bottom: int) -> None:
        # A row more on each side, for the steps down into the strip and out of it.
        low, high = max(top - 1, 0), min(bottom + 1, len(hole))
        arrays = (values[low:high], right[low:high], down[low:high], hole[low:high])
        excess[top:bottom] = _excess(*arrays)[top - low : bottom - low]

    effort.in_strips(measure, hole.shape)
    change = _Solver(hole, values.shape[2], effort).solve(excess)

    def lay(top: int, bottom: int) -> None:
        change[top:bottom] += values[top:bottom]

    effort.in_strips(lay, hole.shape)
    return change


def _excess(values: Values, right: Values, down: Values, hole: Mask) -> Values:
    """By how much the steps at each pixel of the hole differ from the wanted ones, in sum."""
    excess = np.zeros_like(values)
    across = values[:, 1:] - values[:, :-1] - right[:, :-1]
    excess[:, :-1] += across
    excess[:, 1:] -= across
    along = values[1:] - values[:-1] - down[:-1]
    excess[:-1] += along
    excess[1:] -= along
    excess *= hole[..., None]
    return excess


class _Grid(NamedTuple):
    """u -> trust * u - laplace(u) in a hole, u being 0 elsewhere.

    anchor: the weight of a pixel's links to what is not in the hole. near: trust. Both float32 [H,
    W, 1]; the links to what is not in the hole are 0.
    """

    links: Links
    anchor: Values
    near: Values

    @classmethod
    def of(cls, hole: Mask, effort: Effort) -> "_Grid":
        return cls._pieced(
            hole.shape, effort, lambda top, bottom: cls._of(hole[top:bottom], effort.trust)
        )

    @classmethod
    def _of(cls, hole: Mask, trust: float) -> "_Grid":
        right, down, anchor = (np.zeros((*hole.shape, 1), np.float32) for _ in range(3))
        right[:, :-1, 0] = hole[:, :-1] & hole[:, 1:]
        down[:-1, :, 0] = hole[:-1] & hole[1:]
        anchor[:, :-1, 0] += hole[:, :-1] & ~hole[:, 1:]
        anchor[:, 1:, 0] += hole[:, 1:] & ~hole[:, :-1]
        anchor[:-1, :, 0] += hole[:-1] & ~hole[1:]
        anchor[1:, :, 0] += hole[1:] & ~hole[:-1]
        near = (hole * np.float32(trust)).astype(np.float32)[..., None]
        return cls._linked(right, down, anchor, near)

    @classmethod
    def _linked(cls, right: Values, down: Values, anchor: Values, near: Values) -> "_Grid":
        diagonal = anchor + near + right + down
        diagonal[:, 1:] += right[:, :-1]
        diagonal[1:] += down[:-1]
        return _Grid(Links(right, down, diagonal), anchor, near)

    @classmethod
    def _pieced(
        cls, shape: tuple[int, ...], effort: Effort, piece: Callable[[int, int], "_Grid"]
    ) -> "_Grid":
        """The grid of this shape, put together from pieces of the rows top <= y < bottom."""
        right, down, diagonal, anchor, near = (
            np.empty((*shape[:2], 1), np.float32) for _ in range(5)
        )
        whole = _Grid(Links(right, down, diagonal), anchor, near)

        def work(top: int, bottom: int) -> None:
            # A row more on each side: at its border a piece does not know its neighbours.
            low = max(top - 1, 0)
            part = piece(low, min(bottom + 1, shape[0]))
            own = slice(top - low, bottom - low)
            for to, made in zip(whole.planes, part.planes, strict=True):
                to[top:bottom] = made[own]

        effort.in_strips(work, shape)
        return whole

    @property
    def planes(self) -> tuple[Values, ...]:
        return (*self.links, self.anchor, self.near)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.anchor.shape

    def halved(self, effort: Effort) -> "_Grid":
        """The grid of blocks of 2 x 2 pixels."""
        height, width = ((side + 1) // 2 for side in self.shape[:2])

        def piece(top: int, bottom: int) -> "_Grid":
            rows = slice(2 * top, 2 * bottom)
            own = _Grid(Links(*(p[rows] for p in self.links)), self.anchor[rows], self.near[rows])
            return own._halved()

        return self._pieced((height, width), effort, piece)

    def _halved(self) -> "_Grid":
        """Links between blocks are halved, as they are twice as long for their width."""
        across, along = _even(self.links.right)[:, 1::2], _even(self.links.down)[1::2]
        half = np.float32(0.5)
        return self._linked(
            (across[::2] + across[1::2]) * half,
            (along[:, ::2] + along[:, 1::2]) * half,
            _summed(self.anchor) * half,
            _summed(self.near),
        )


class _Solver:
    """Solves trust * u - laplace(u) = f in one hole, for some number of channels."""

    def __init__(self, hole: Mask, channels: int, effort: Effort) -> None:
        self._effort = effort
        self._chain = [_Grid.of(hole, effort)]
        while min(self._chain[-1].shape[:2]) > _SMALLEST_SIDE:
            self._chain.append(self._chain[-1].halved(effort))
        shapes = [(*grid.shape[:2], channels) for grid in self._chain]
        # Room for u and f of each grid, kept over the cycles.
        self._u, self._f = ([np.empty(s, np.float32) for s in shapes] for _ in range(2))

    def solve(self, f: Values) -> Values:
        """Conjugate gradients, each step from one V-cycle: no shape of hole makes it diverge.

        Overwrites f.
        """
        # Not zeros_like, which would write them all at once.
        u, direction, gain = (np.zeros(f.shape, np.float32) for _ in range(3))
        energy = 0.0
        for _ in range(self._effort.cycles):
            fresh = self._cycled(f)
            self._turn(direction, fresh, self._product(fresh, gain) / energy if energy else 0.0)
            self._apply(direction, gain)
            energy = self._product(direction, gain)
            if energy <= 0:
                break
            length = self._product(direction, f) / energy
            self._add(u, direction, length)
            self._add(f, gain, -length)
        return u

    def _cycled(self, f: Values, depth: int = 0) -> Values:
        """One V-cycle, from 0, through the grids from depth on. The next one overwrites it."""
        u, coarsest = self._u[depth], depth == len(self._chain) - 1
        self._effort.in_strips(lambda top, bottom: u[top:bottom].fill(0), u.shape)
        self._relax(f, depth, _COLOURS * (_COARSEST_SWEEPS if coarsest else _SWEEPS))
        if not coarsest:
            self._restrict(f, depth)
            self._prolong(self._cycled(self._f[depth + 1], depth + 1), depth)
            # In the opposite order, so that the cycle is symmetric, as conjugate gradients ask.
            self._relax(f, depth, _COLOURS[::-1] * _SWEEPS)
        return u

    def _relax(self, f: Values, depth: int, colours: Sequence[int]) -> None:
        for colour in colours:
            self._relax_colour(f, depth, colour)

    def _relax_colour(self, f: Values, depth: int, colour: int) -> None:
        u, links, relax = self._u[depth], self._chain[depth].links, self._effort.sweeper.relax
        self._effort.in_strips(lambda *rows: relax(u, f, links, rows, colour), u.shape)

    def _restrict(self, f: Values, depth: int) -> None:
        u, coarse, links = self._u[depth], self._f[depth + 1], self._chain[depth].links
        restrict = self._effort.sweeper.restrict
        # Each row of coarse is two of u.
        shape = len(coarse), 2 * u.shape[1]
        self._effort.in_strips(lambda *rows: restrict(u, f, coarse, links, rows), shape)

    def _prolong(self, coarse: Values, depth: int) -> None:
        u, links, prolong = self._u[depth], self._chain[depth].links, self._effort.sweeper.prolong
        self._effort.in_strips(lambda *rows: prolong(coarse, u, links, rows), u.shape)

    def _apply(self, u: Values, out: Values) -> None:
        links, apply = self._chain[0].links, self._effort.sweeper.apply
        self._effort.in_strips(lambda *rows: apply(u, out, links, rows), u.shape)

    def _turn(self, direction: Values, fresh: Values, share: float) -> None:
        """Sets direction to fresh less a share of what it was."""

        def work(top: int, bottom: int) -> None:
            direction[top:bottom] *= np.float32(-share)
            direction[top:bottom] += fresh[top:bottom]

        self._effort.in_strips(work, direction.shape)

    def _add(self, to: Values, other: Values, factor: float) -> None:
        def work(top: int, bottom: int) -> None:
            to[top:bottom] += other[top:bottom] * np.float32(factor)

        self._effort.in_strips(work, to.shape)

    def _product(self, one: Values, other: Values) -> float:
        """The scalar product over all pixels and channels.

        Not by BLAS, whose sums depend on the number of its threads.
        """
        parts: dict[int, float] = {}

        def work(top: int, bottom: int) -> None:
            parts[top] = float(np.einsum("ijk,ijk->", one[top:bottom], other[top:bottom]))

        self._effort.in_strips(work, one.shape)
        return sum(parts[top] for top in sorted(parts))


def _even(values: Values) -> Values:
    """The same with a row and a column of zeros more where there is an odd number of them."""
    pad = [(0, side % 2) for side in values.shape[:2]]
    return np.pad(values, [*pad, (0, 0)])


def _summed(values: Values) -> Values:
    """Sums over each 2 x 2 pixels; a side of odd length is rounded up."""
    even = _even(values) if values.shape[0] % 2 or values.shape[1] % 2 else values
    rows = even[::2] + even[1::2]
    return rows[:, ::2] + rows[:, 1::2]


def doubled(values: Values, shape: tuple[int, ...]) -> Values:
    """Bilinear enlargement by two of float32 [H, W, K], cropped to the first two sides of shape."""
    tall = np.empty((2 * values.shape[0], *values.shape[1:]), np.float32)
    _interleave(values, tall[::2], tall[1::2])
    wide = np.empty((tall.shape[0], 2 * tall.shape[1], tall.shape[2]), np.float32)
    turned = wide.swapaxes(0, 1)
    _interleave(tall.swapaxes(0, 1), turned[::2], turned[1::2])
    return wide[: shape[0], : shape[1]]


def _interleave(values: Values, before: Values, after: Values) -> None:
    """Writes the values a quarter of a step before and after each, along the first axis."""
    far = values * np.float32(0.25)
    np.multiply(values, np.float32(0.75), out=before)
    after[...] = before
    before[1:] += far[:-1]
    before[:1] += far[:1]
    after[:-1] += far[1:]
    after[-1:] += far[-1:]
