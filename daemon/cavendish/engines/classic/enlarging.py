# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a picture larger without a model: Lanczos, and what hashed filters see is missing.

The filters look at lightness alone, and what they add is added to all channels, so that no colour
fringes come up. They were learned in `training/filters.py`; `hashing` tells where they come from.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.filters import RADIUS, load_filters
from cavendish.engines.classic.hashing import REACH, hashed
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Floats, Rows
from cavendish.engines.tiling import Tile, tiles
from cavendish.imaging.resample import scaled_part

Pixels = NDArray[Any]

# ITU-R BT.601, as the filters were learned on.
_LIGHTNESS = np.array([0.299, 0.587, 0.114], np.float32)

# Lanczos-3 looks as far as the filters do.
_OVERLAP = max(REACH, RADIUS, 3)
# How far beyond the values of the nine pixels round it a pixel may go, of their range: without that
# edges get halos, and it costs no decibel.
_BEYOND = 0.15
# Of a tile once it is enlarged: done in a few hundredths of a second.
_LARGE_SIDE = 384
_TILES_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Enlarging:
    """What to enlarge by. scale: 2 to 4."""

    scale: int
    kernels: Kernels
    crew: Crew


def enlarge(planes: Pixels, made: Pixels, by: Enlarging) -> None:
    """Writes planes, uint8 or uint16 [H, W, 1 or 3], so many times as large into made, alike.

    Three are RGB in any colour space. Takes a bounded room, whatever the size. Raises JobCancelled.
    """
    side = _LARGE_SIDE // by.scale
    cut = list(tiles(planes.shape[1], planes.shape[0], side, _OVERLAP))

    def work(tile: Tile) -> None:
        _write(planes[tile.seen.slices], made[tile.target(by.scale)], tile, by)

    for first in range(0, len(cut), _TILES_AT_ONCE):
        some = cut[first : first + _TILES_AT_ONCE]
        by.crew.run(work, some)
        by.crew.advance(sum(tile.core.width * tile.core.height for tile in some), "enlarging")


def _write(seen: Pixels, target: Pixels, tile: Tile, by: Enlarging) -> None:
    """Writes what a tile sees, larger and without its rim, to its target."""
    top = np.float32(np.iinfo(seen.dtype).max)
    values = seen.astype(np.float32) * np.float32(255 / top)
    light = values[..., 0] if values.shape[2] == 1 else np.asarray(values @ _LIGHTNESS)
    detail = missing(np.ascontiguousarray(light), by)
    part = (0.0, 0.0, float(seen.shape[1]), float(seen.shape[0]))
    for channel in range(seen.shape[2]):
        plane = np.ascontiguousarray(values[..., channel])
        larger = scaled_part(plane, part, detail.shape) + detail
        _hold(larger, plane)
        core = larger[tile.inside(by.scale)] * np.float32(top / 255)
        target[..., channel] = np.rint(np.clip(core, 0, top))


def missing(light: Floats, by: Enlarging) -> Floats:
    """What Lanczos lacks of a lightness, float32 [H, W], 0..255: float32 [sH, sW]."""
    detail = np.empty((len(light) * by.scale, light.shape[1] * by.scale), np.float32)
    framed = np.pad(light, RADIUS, mode="edge")
    rows = Rows(0, len(light))
    by.kernels.refine(framed, hashed(light), load_filters(by.scale), detail, rows)
    return detail


def _hold(larger: Floats, plane: Floats) -> None:
    """Cuts off what goes too far beyond the values of plane near by."""
    height, width = plane.shape
    squares = larger.reshape(height, len(larger) // height, width, -1)
    least, most = _nearby(plane)
    slack = (most - least) * np.float32(_BEYOND)
    least, most = (side[:, None, :, None] for side in (least - slack, most + slack))
    np.clip(squares, least, most, out=squares)


def _nearby(plane: Floats) -> tuple[Floats, Floats]:
    """The smallest and the largest of the nine pixels round each."""
    framed = np.pad(plane, 1, mode="edge")
    rows = [framed[y : y + plane.shape[0]] for y in range(3)]
    low, high = np.minimum.reduce(rows), np.maximum.reduce(rows)
    columns = [slice(x, x + plane.shape[1]) for x in range(3)]
    return (
        np.minimum.reduce([low[:, part] for part in columns]),
        np.maximum.reduce([high[:, part] for part in columns]),
    )
