# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a picture larger without weights: Lanczos, then what a smaller copy of it shows is missing.

Source: M. Irani, S. Peleg, "Improving resolution by image registration", CVGIP 53 (1991), for the
back-projection; what it would draw beyond the values near by is cut off, so that edges get no halo.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.tiling import tiles
from cavendish.imaging.resample import reduced, scaled_part

Pixels = NDArray[Any]
Values = NDArray[np.float32]

_ROUNDS = 4
# How far beyond the values of the nine pixels round it a pixel may go, of their range.
_BEYOND = 0.15
_SIDE, _OVERLAP = 384, 16

OnProgress = Callable[[float], None]


def enlarge(
    planes: Pixels, made: Pixels, scale: int, on_progress: OnProgress = lambda _: None
) -> None:
    """Writes planes, uint8 or uint16 [H, W, C], scale times as large into made, alike.

    on_progress gets 0..1 after each tile's channels; it may raise to stop.
    """
    cut = list(tiles(planes.shape[1], planes.shape[0], _SIDE, _OVERLAP))
    top = float(np.iinfo(planes.dtype).max)
    for number, tile in enumerate(cut):
        seen = planes[tile.seen.slices]
        for channel in range(planes.shape[2]):
            plane = seen[..., channel].astype(np.float32)
            larger = enlarged(plane, scale)[tile.inside(scale)]
            target = made[(*tile.target(scale), channel)]
            target[...] = np.rint(np.clip(larger, 0, top))
            done = number + (channel + 1) / planes.shape[2]
            on_progress(done / len(cut))


def enlarged(plane: Values, scale: int) -> Values:
    """float32 [H, W], scale times as large; a plane of one value stays one."""
    low, high = float(plane.min()), float(plane.max())
    height, width = plane.shape[0] * scale, plane.shape[1] * scale
    if low == high:
        return np.full((height, width), low, np.float32)
    larger = _lanczos(plane, height, width)
    for _ in range(_ROUNDS):
        larger += _lanczos(plane - reduced(larger, scale), height, width)
    least, most = _nearby(plane)
    slack = (most - least) * np.float32(_BEYOND)
    least, most = (side.repeat(scale, 0).repeat(scale, 1) for side in (least - slack, most + slack))
    return np.clip(larger, least, most, out=larger)


def _lanczos(plane: Values, height: int, width: int) -> Values:
    whole = (0.0, 0.0, float(plane.shape[1]), float(plane.shape[0]))
    return np.array(scaled_part(plane, whole, (height, width)), np.float32)


def _nearby(plane: Values) -> tuple[Values, Values]:
    """The smallest and the largest of the nine pixels round each."""
    framed = np.pad(plane, 1, mode="edge")
    shifted = [framed[y : y + plane.shape[0], :] for y in range(3)]
    low, high = np.minimum.reduce(shifted), np.maximum.reduce(shifted)
    columns = [slice(x, x + plane.shape[1]) for x in range(3)]
    return (
        np.minimum.reduce([low[:, part] for part in columns]),
        np.maximum.reduce([high[:, part] for part in columns]),
    )
