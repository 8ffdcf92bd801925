# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves Poisson's equation in a hole: finds the picture that has wanted steps between pixels.

Sources: Perez, Gangnet, Blake, "Poisson Image Editing", 2003; solved by conjugate gradients with
the multigrid method of Briggs, Henson, McCormick, "A Multigrid Tutorial", 2000.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

_SWEEPS = 2
_COARSEST_SWEEPS = 20
_DAMPING = np.float32(0.8)
_SMALLEST_SIDE = 4


class Links(NamedTuple):
    """The weights of a grid, each float32 [H, W, 1]: of the links to the right and lower neighbour,
    and of a pixel itself, 0 where there is nothing to solve."""

    right: Values
    down: Values
    diagonal: Values


class Sweeper(Protocol):
    """The two inner loops. u, f, out: float32 [H, W, K], K <= 4; all arrays are contiguous."""

    def relax(self, u: Values, f: Values, links: Links, sweeps: int, /) -> None:
        """Brings u nearer to diagonal * u - sum of link * neighbour = f, in place.

        u is 0, and stays so, where the diagonal is.
        """

    def apply(self, u: Values, out: Values, links: Links, /) -> None:
        """Writes diagonal * u - sum of link * neighbour to out."""


class NumpySweeper:
    """Damped Jacobi relaxation."""

    def relax(self, u: Values, f: Values, links: Links, sweeps: int, /) -> None:
        """See Sweeper."""
        step = np.zeros_like(links.diagonal)
        np.divide(_DAMPING, links.diagonal, out=step, where=links.diagonal > 0)
        rest = np.empty_like(u)
        for _ in range(sweeps):
            self.apply(u, rest, links)
            np.subtract(f, rest, out=rest)
            u += np.multiply(rest, step, out=rest)

    def apply(self, u: Values, out: Values, links: Links, /) -> None:
        """See Sweeper."""
        np.multiply(links.diagonal, u, out=out)
        out[:, 1:] -= links.right[:, :-1] * u[:, :-1]
        out[:, :-1] -= links.right[:, :-1] * u[:, 1:]
        out[1:] -= links.down[:-1] * u[:-1]
        out[:-1] -= links.down[:-1] * u[1:]


def _go_on() -> None:
    """Stops nothing."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How steps are solved for.

    trust >= 0 weighs how near the result stays to the values, against a step's weight of 1. Each
    of the cycles comes about three times nearer to the exact solution. check is called many times
    and may raise to stop the work.
    """

    trust: float = 0.0
    cycles: int = 4
    sweeper: Sweeper = field(default_factory=NumpySweeper)
    check: Callable[[], None] = _go_on


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
    excess = np.zeros_like(values)
    either = (hole[:, 1:] | hole[:, :-1])[..., None]
    across = (values[:, 1:] - values[:, :-1] - right[:, :-1]) * either
    effort.check()
    excess[:, :-1] += across
    excess[:, 1:] -= across
    effort.check()
    either = (hole[1:] | hole[:-1])[..., None]
    along = (values[1:] - values[:-1] - down[:-1]) * either
    effort.check()
    excess[:-1] += along
    excess[1:] -= along
    effort.check()
    return values + _Solver(hole, effort).solve(excess)


class _Grid(NamedTuple):
    """u -> trust * u - laplace(u) in a hole, u being 0 elsewhere.

    anchor: the weight of a pixel's links to what is not in the hole. near: trust. Both float32 [H,
    W, 1]; the links to what is not in the hole are 0.
    """

    links: Links
    anchor: Values
    near: Values

    @classmethod
    def of(cls, hole: Mask, trust: float) -> Self:
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
    def _linked(cls, right: Values, down: Values, anchor: Values, near: Values) -> Self:
        diagonal = anchor + near + right + down
        diagonal[:, 1:] += right[:, :-1]
        diagonal[1:] += down[:-1]
        contiguous = np.ascontiguousarray
        return cls(Links(contiguous(right), contiguous(down), diagonal), anchor, near)

    def halved(self) -> Self:
        """The grid of blocks of 2 x 2 pixels.

        Links between blocks are halved, as they are twice as long for their width.
        """
        across, along = _even(self.links.right)[:, 1::2], _even(self.links.down)[1::2]
        half = np.float32(0.5)
        return self._linked(
            (across[::2] + across[1::2]) * half,
            (along[:, ::2] + along[:, 1::2]) * half,
            _summed(self.anchor) * half,
            _summed(self.near),
        )


class _Solver:
    """Solves trust * u - laplace(u) = f in one hole."""

    def __init__(self, hole: Mask, effort: Effort) -> None:
        self._effort = effort
        self._chain = [_Grid.of(hole, effort.trust)]
        while min(self._chain[-1].anchor.shape[:2]) > _SMALLEST_SIDE:
            effort.check()
            self._chain.append(self._chain[-1].halved())

    def solve(self, f: Values) -> Values:
        """Conjugate gradients, each step from one V-cycle: no shape of hole makes it diverge."""
        grid = self._chain[0]
        u, rest = np.zeros_like(f), f * (grid.links.diagonal > 0)
        direction, gain, energy = u, u, np.float32(0)
        for _ in range(self._effort.cycles):
            fresh = self._cycled(rest, self._chain)
            self._effort.check()
            self._effort.check()
            if energy > 0:
                fresh -= (_product(fresh, gain) / energy) * direction
            direction, gain = fresh, self._applied(fresh, grid)
            self._effort.check()
            energy = _product(direction, gain)
            if energy <= 0:
                break
            length = _product(direction, rest) / energy
            self._effort.check()
            u = u + length * direction
            self._effort.check()
            rest -= length * gain
        return u

    def _cycled(self, f: Values, chain: Sequence[_Grid]) -> Values:
        """One V-cycle, from 0, through the chain of ever coarser grids."""
        u = np.zeros_like(f)
        if len(chain) == 1:
            self._relax(u, f, chain[0], _COARSEST_SWEEPS)
            return u
        self._relax(u, f, chain[0], _SWEEPS)
        rest = f - self._applied(u, chain[0])
        self._effort.check()
        change = doubled(self._cycled(_summed(rest), chain[1:]), f.shape)
        self._effort.check()
        u += np.multiply(change, chain[0].links.diagonal > 0, out=change)
        self._relax(u, f, chain[0], _SWEEPS)
        return u

    def _relax(self, u: Values, f: Values, grid: _Grid, sweeps: int) -> None:
        for _ in range(sweeps):
            self._effort.check()
            self._effort.sweeper.relax(u, f, grid.links, 1)

    def _applied(self, u: Values, grid: _Grid) -> Values:
        out = np.empty_like(u)
        self._effort.sweeper.apply(u, out, grid.links)
        return out


def _product(one: Values, other: Values) -> np.float32:
    """The scalar product over all pixels and channels.

    Not by BLAS, whose sums depend on the number of its threads.
    """
    return np.float32(np.einsum("ijk,ijk->", one, other))


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
