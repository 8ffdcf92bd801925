# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inner loops work on: the arrays of one scale of the picture.

These are tuples because the compiled loops unpack them. All arrays are contiguous. A patch is a
square of 2 * radius + 1 pixels a side, named by the (y, x) of its centre.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Feature: TypeAlias = NDArray[np.uint8]
Mask: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int32]
Costs: TypeAlias = NDArray[np.uint32]
Floats: TypeAlias = NDArray[np.float32]
Whole: TypeAlias = NDArray[np.int32]

NO_COST = 2**32 - 1


class Level(NamedTuple):
    """One scale. feature: uint8 [H, W, C], C <= 8, what patches are compared by; its hole pixels
    are estimates, and change. hole: bool [H, W], what is to be filled. target and source: bool
    [H, W], the centres of the patches that touch the hole, and of those that may be copied."""

    feature: Feature
    hole: Mask
    target: Mask
    source: Mask


class Field(NamedTuple):
    """The matches. match: int32 [H, W, 2], for each target the place of its source, negative for
    none. cost: uint32 [H, W], by how much the two differ, NO_COST for no match."""

    match: Places
    cost: Costs


class Rows(NamedTuple):
    """The rows top <= y < bottom."""

    top: int
    bottom: int


class Hunt(NamedTuple):
    """How one pass searches. reach: how far from the best match it starts to draw at random, in
    pixels. seed: 64 bits. reverse: whether matches spread up and left rather than down and right.
    nearness: what a match costs for each squared pixel of its distance, in 1/65536."""

    radius: int
    reach: int
    seed: int
    reverse: bool
    nearness: int


class Blended(NamedTuple):
    """What is voted for in the h rows and w columns from (top, left) of a picture of K colours: the
    pixels, and the steps from them to their right and to their lower neighbours. Each float32 [h,
    w, K]."""

    colour: Floats
    right: Floats
    down: Floats
    corner: tuple[int, int]


class Sieve(NamedTuple):
    """How noise is taken out of patches. level: what counts as noise. step: how far patches lie
    apart, 1 to 8. weighs: whether what a pilot has is weighed against the level; else what is below
    it is cut."""

    level: float
    step: int
    weighs: bool


class Ballot(NamedTuple):
    """Who votes. match: as in Field. weight: float32 [H, W], of a target's proposals, above 0."""

    match: Places
    weight: Floats
    radius: int
