# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the colours of one thing from those of another: mixtures of Gaussians.

Sources: M. Orchard, C. Bouman, "Color quantization of images", 1991, for where the mixture begins;
A. Dempster, N. Laird, D. Rubin, "Maximum likelihood from incomplete data via the EM algorithm",
1977, for how it goes on.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# What colours differ by that are the same, so that a flat one is no spike.
_NOISE = 0.015**2
_NOTHING = 1e-9
_AT_ONCE = 1 << 14


class Mixture(NamedTuple):
    """K Gaussians: log weights [K], means [K, D], roots of the inverse covariances [K, D, D]."""

    weights: Numbers
    means: Numbers
    roots: Numbers


def mixture(
    colours: Numbers,
    weights: Numbers,
    count: int,
    rounds: int = 4,
    check: Callable[[], None] = lambda: None,
) -> Mixture:
    """The mixture of count Gaussians or fewer that colours, [N, D], about 0..1, come from.

    weights: [N], at least 0, not all 0. check is called often, and may raise to stop. Same colours,
    same mixture.
    """
    labels = _split(colours, weights, count)
    shares = np.eye(labels.max() + 1)[labels]
    found = _fitted(colours, weights, shares)
    for _ in range(rounds - 1):
        check()
        logs = _logs(colours, found)
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        found = _fitted(colours, weights, shares)
    return found


def log_likelihood(
    colours: Numbers, found: Mixture, check: Callable[[], None] = lambda: None
) -> Numbers:
    """How likely each of colours, [N, D], is: the logarithm of its density, [N].

    check is called often, and may raise to stop.
    """
    likely = np.empty(len(colours))
    for first in range(0, len(colours), _AT_ONCE):
        check()
        logs = _logs(colours[first : first + _AT_ONCE], found)
        highest = logs.max(axis=1)
        exact = highest + np.log(np.exp(logs - highest[:, None]).sum(axis=1))
        likely[first : first + _AT_ONCE] = exact
    return likely


def _split(colours: Numbers, weights: Numbers, count: int) -> NDArray[np.intp]:
    """Clusters: the one that spreads the most is cut in two across its longest axis, and so on."""
    labels = np.zeros(len(colours), np.intp)
    spreads = [_spread(colours, weights)]
    for new in range(1, count):
        widest = max(range(new), key=lambda cluster: spreads[cluster][0])
        length, mean, axis = spreads[widest]
        if length <= _NOTHING:
            break
        members = np.flatnonzero(labels == widest)
        labels[members[(colours[members] - mean) @ axis > 0]] = new
        for cluster in (widest, new):
            chosen = labels == cluster
            spreads[cluster : cluster + 1] = [_spread(colours[chosen], weights[chosen])]
    return np.unique(labels, return_inverse=True)[1]


def _spread(colours: Numbers, weights: Numbers) -> tuple[float, Numbers, Numbers]:
    """Sum of squares along the longest axis, the mean, and that axis."""
    total = max(float(weights.sum()), _NOTHING)
    mean = weights @ colours / total
    gaps = colours - mean
    lengths, axes = np.linalg.eigh((gaps * weights[:, None]).T @ gaps)
    return float(lengths[-1]), mean, axes[:, -1]


def _fitted(colours: Numbers, weights: Numbers, shares: Numbers) -> Mixture:
    shares = shares * weights[:, None]
    totals = shares.sum(axis=0) + _NOTHING
    means = shares.T @ colours / totals[:, None]
    roots = []
    for mean, share, total in zip(means, shares.T, totals, strict=True):
        gaps = colours - mean
        spread = (gaps * share[:, None]).T @ gaps / total + _NOISE * np.eye(colours.shape[1])
        roots.append(np.linalg.cholesky(np.linalg.inv(spread)))
    return Mixture(np.log(totals / totals.sum()), means, np.stack(roots))


def _logs(colours: Numbers, found: Mixture) -> Numbers:
    """Of each Gaussian's density, but for what all have in common: [N, K]."""
    logs = np.empty((len(colours), len(found.weights)))
    for number, (weight, mean, root) in enumerate(zip(*found, strict=True)):
        away = ((colours - mean) @ root) ** 2
        logs[:, number] = weight + np.log(np.diag(root)).sum() - away.sum(axis=1) / 2
    return logs
