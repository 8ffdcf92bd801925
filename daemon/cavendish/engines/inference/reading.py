# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a model's answer as shares of 0 to 1, and refuses one that is none."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.local_model import Values
from cavendish.errors import ModelContractBroken, ModelOutputBroken

Floats = NDArray[np.float32]
# A length that is as it comes.
ANY = None

# What a sound answer in 0..1 may be at most on the average: an export in 0..255 is far above.
_FAR = 10.0
# From here on an answer that may be either is 0..255. A picture in 0..1 that overshoots is below.
_BYTES_FROM = 2.0
# No sound answer has a number as large.
_ENDLESS = 1e30
# What the sigmoid is 0 or 1 beyond, so that exp does not overflow.
_SATURATED = 60.0


def are_numbers(answer: NDArray[Any]) -> bool:
    """Whether all of an answer is numbers, in one pass: else its sum is none."""
    with np.errstate(invalid="ignore"):
        return bool(np.isfinite(answer.sum(dtype=np.float64)))


def shares(model: str, answer: NDArray[Any], kind: Values) -> Floats:
    """An answer of any shape as float32 of that shape, 0..1.

    Larger is nearer for a NEARNESS, and more ink for an INK. LOGIT goes through the sigmoid; RANGE
    and NEARNESS are stretched from their smallest to their largest value, 0 where both are one;
    PROBE is 0..255 where its largest value says so. Raises ModelOutputBroken.
    """
    values = np.array(answer, np.float32)
    low, high = _ends(model, values)
    if kind in (Values.RANGE, Values.NEARNESS):
        return _stretched(values, low, high)
    if kind is Values.LOGIT:
        return _sigmoid(values)
    if kind is Values.BYTE or (kind is Values.PROBE and high > _BYTES_FROM):
        values *= np.float32(1 / 255)
    elif kind is Values.SIGNED:
        values += 1
        values *= np.float32(0.5)
    mean = float(values.mean())
    if abs(mean) > _FAR:
        raise ModelOutputBroken(model=model, problem=f"its answer is {mean:.3g} on the average")
    np.clip(values, 0, 1, out=values)
    return 1 - values if kind is Values.INK else values


def shaped(model: str, answer: NDArray[Any], wanted: Sequence[int | None]) -> NDArray[Any]:
    """The answer itself, which has these lengths; ANY is as it comes, but at least 1.

    Raises ModelContractBroken.
    """
    pairs = zip(wanted, answer.shape, strict=False)
    fits = all(side in (ANY, own) for side, own in pairs)
    if not fits or answer.ndim != len(wanted) or not answer.size:
        expected = " x ".join("any" if side is ANY else str(side) for side in wanted)
        came = " x ".join(map(str, answer.shape)) or "a single number"
        problem = f"it gives {came} where {expected} was expected"
        raise ModelContractBroken(model=model, problem=problem)
    return answer


def _ends(model: str, values: Floats) -> tuple[float, float]:
    """The smallest and the largest value. Raises ModelOutputBroken."""
    if not values.size:
        raise ModelOutputBroken(model=model, problem="its answer is empty")
    low, high = float(values.min()), float(values.max())
    if not max(abs(low), abs(high)) < _ENDLESS or np.isnan(low):
        raise ModelOutputBroken(model=model, problem="its answer is not a number")
    return low, high


def _stretched(values: Floats, low: float, high: float) -> Floats:
    values -= np.float32(low)
    if high > low:
        values /= np.float32(high - low)
    return values


def _sigmoid(values: Floats) -> Floats:
    np.clip(values, -_SATURATED, _SATURATED, out=values)
    return np.asarray(1 / (1 + np.exp(-values)), np.float32)
