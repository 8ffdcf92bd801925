# SPDX-License-Identifier: GPL-3.0-or-later
"""How far each pixel of a mask is from the nearest one inside.

Source: G. Borgefors, "Distance transformations in digital images", 1986: two passes of small steps,
here a row at once, which is at most a tenth too long between the axes and the diagonals.
"""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

_DIAGONAL = np.float32(4 / 3)
# Farther than any pixel of a picture lies.
FAR = np.float32(1e6)


def distance(inside: Mask) -> Values:
    """Pixels to the nearest one inside, float32 [H, W]; 0 inside, FAR and more where none is."""
    found = np.where(inside, np.float32(0), FAR)
    for rows in (found, found[::-1]):
        last: Values | None = None
        for row in rows:
            if last is not None:
                _take_over(row, last)
            _spread(row)
            last = row
    return found


def _take_over(row: Values, last: Values) -> None:
    """Steps down, and down across, from the row before."""
    np.minimum(row, last + np.float32(1), out=row)
    aside = last + _DIAGONAL
    np.minimum(row[1:], aside[:-1], out=row[1:])
    np.minimum(row[:-1], aside[1:], out=row[:-1])


def _spread(row: Values) -> None:
    """Steps along the row, both ways."""
    steps = np.arange(len(row), dtype=np.float32)
    np.minimum(row, np.minimum.accumulate(row - steps) + steps, out=row)
    back = row[::-1]
    np.minimum(back, np.minimum.accumulate(back - steps) + steps, out=back)
