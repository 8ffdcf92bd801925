# SPDX-License-Identifier: GPL-3.0-or-later
"""How far each pixel is from some others, along paths that avoid edges and other colours.

Distances as in P. Toivanen, "New geodesic distance transforms for gray-scale images", PRL 17
(1996), by sweeps over rows and columns.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

_FAR = np.float32(1e9)
# Sweeps each way: a path turns back this often at most.
_SWEEPS = 24
# Reaches that are compared; how much of a picture is hardly anything, and how much nearly all.
_REACHES, _HARDLY, _NEARLY = 64, 0.002, 0.95


def distances(seeds: Mask, features: Values, toll: Values, check: Callable[[], None]) -> Values:
    """From the nearest seed to each pixel, float32 [H, W]; very large where there is no seed.

    A step costs how much features, float32 [H, W, K], differ, and the toll of where it leads,
    float32 [H, W]. check is called often, and may raise to stop.
    """
    far = np.where(seeds, np.float32(0), _FAR)
    down, across = _steps(features), np.ascontiguousarray(_steps(features.swapaxes(0, 1)))
    tolls = np.ascontiguousarray(toll.T)
    for _ in range(_SWEEPS):
        check()
        before = far.copy()
        _swept(far, down, toll)
        turned = np.ascontiguousarray(far.T)
        _swept(turned, across, tolls)
        far = np.ascontiguousarray(turned.T)
        if np.array_equal(far, before):
            break
    return far


def _swept(far: Values, steps: Values, toll: Values) -> None:
    """Shortens far by steps to the next row, from the first to the last and back, in place."""
    for row in range(1, len(far)):
        np.minimum(far[row], far[row - 1] + steps[row - 1] + toll[row], out=far[row])
    for row in range(len(far) - 2, -1, -1):
        np.minimum(far[row], far[row + 1] + steps[row] + toll[row], out=far[row])


def _steps(features: Values) -> Values:
    """What a step down from each row costs: nothing where it is as usual, for that is texture."""
    steps = np.sqrt(np.square(np.diff(features, axis=0)).sum(axis=-1))
    usual = np.median(steps) if steps.size else 0
    return np.asarray(np.maximum(steps - usual, 0), np.float32)


def clearest(far: Values, contrast: Values) -> float:
    """How far a region reaches whose border runs along the clearest edge.

    far: what `distances` gives. contrast: how much each pixel is an edge, float32 [H, W]. A region
    of hardly anything, or of nearly all, has to be the clearer for it.
    """
    reached = np.sort(far[far < _FAR / 2])
    low = max(float(reached[len(reached) // 2000]), 1e-3)
    high = max(float(reached[-1]), 1.001 * low)
    reaches = np.geomspace(low, high, _REACHES)
    across, down = (_borders(far, contrast, reaches, axis) for axis in (0, 1))
    edge, length = across + down
    share = np.searchsorted(reached, reaches, side="right") / far.size
    clear = edge / np.maximum(length, 1) * share / (share + _HARDLY)
    clear[share > _NEARLY] *= 0.5
    # Of reaches whose borders are alike, as none are clear, the farthest.
    return float(reaches[::-1][int(clear[::-1].argmax())])


def _borders(
    far: Values, contrast: Values, reaches: NDArray[np.float64], axis: int
) -> NDArray[np.float64]:
    """For each reach, of the pairs of neighbours that its border parts: their contrast, and how
    many they are, [2, N]."""
    first, second = (np.delete(far, place, axis).ravel() for place in (-1, 0))
    strength = np.maximum(np.delete(contrast, -1, axis), np.delete(contrast, 0, axis)).ravel()
    begin = np.searchsorted(reaches, np.minimum(first, second))
    end = np.searchsorted(reaches, np.maximum(first, second))
    most = len(reaches) + 1
    changes = [
        np.bincount(begin, weight, most) - np.bincount(end, weight, most)
        for weight in (strength, None)
    ]
    return np.cumsum(changes, axis=1)[:, :-1]
