# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a model's input of a picture, and brings what the model gives back to the picture's pixels.

    fitting = fitted(preparation, height, width)
    given = prepared(picture, preparation, fitting)
    ... made = the model's answer to given ...
    values = returned(made, fitting, preparation.resampling)

What the numbers of an answer mean is told by `reading`. Each model's formula is its makers' own;
the tests hold it against them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.local_model import Fit, Padding, Preparation, Resampling, Rounding
from cavendish.imaging.resample import Part, resized

Samples = NDArray[np.uint8]
Floats = NDArray[np.float32]
Sides = Sequence[int | None]

# A strip does not become longer than so many times the side that a model wants.
_LONGEST = 4
# What a black picture is divided by where its own largest value is the divisor.
_LEAST_DIVISOR = 1e-6


@dataclass(frozen=True, slots=True)
class Fitting:
    """How a picture of height x width lies in a model's input of rows x columns.

    It is scaled to inner_rows x inner_columns, from the top left; the rest is padding.
    """

    height: int
    width: int
    inner_rows: int
    inner_columns: int
    rows: int
    columns: int

    def points(self, places: NDArray[np.floating]) -> Floats:
        """Places (x, y) of the picture, [..., 2], as places of the input."""
        scale = [self.inner_columns / self.width, self.inner_rows / self.height]
        return np.asarray(places * np.array(scale), np.float32)

    def inner(self, rows: int, columns: int) -> Part:
        """What of an answer of rows x columns is the picture: left, top, right, bottom."""
        right, bottom = columns * self.inner_columns / self.columns, rows * self.inner_rows
        return 0, 0, right, bottom / self.rows


def fitted(
    preparation: Preparation, height: int, width: int, fixed: Sides = (None, None)
) -> Fitting:
    """How a picture of height x width comes to a model's size.

    fixed: rows and columns that its file allows alone, None where it allows any. What is a crop or
    a tile is cut out by the caller: then height and width are the piece's.
    """
    inner_rows, inner_columns = _inner(preparation, height, width, fixed)
    rows, columns = (
        whole if whole is not None else _up(length, preparation.multiple)
        for length, whole in zip((inner_rows, inner_columns), fixed, strict=True)
    )
    return Fitting(height, width, min(inner_rows, rows), min(inner_columns, columns), rows, columns)


def prepared(picture: Samples, preparation: Preparation, fitting: Fitting) -> Floats:
    """The input for a picture, uint8 [H, W, 3] RGB.

    float32 [1, 3, rows, columns], or [1, rows, columns, 3] where the channels are last.
    """
    rows, columns = fitting.inner_rows, fitting.inner_columns
    whole = (0, 0, fitting.width, fitting.height)
    scaled = resized(picture, whole, (rows, columns), preparation.resampling)
    divisor = preparation.divisor or max(float(scaled.max()), _LEAST_DIVISOR)
    made = np.zeros((3, fitting.rows, fitting.columns), np.float32)
    for number, plane in enumerate(made):
        deviation = preparation.deviation[number]
        inner = plane[:rows, :columns]
        np.multiply(scaled[..., number], np.float32(1 / (divisor * deviation)), out=inner)
        inner -= np.float32(preparation.mean[number] / deviation)
    if preparation.padding is Padding.EDGE:
        _spread(made, rows, columns)
    if preparation.channels_last:
        return np.ascontiguousarray(np.moveaxis(made, 0, 2))[None]
    return made[None]


def prepared_plane(
    values: Floats,
    preparation: Preparation,
    fitting: Fitting,
    resampling: Resampling | None = None,
) -> Floats:
    """Values of a picture's pixels, float32 [H, W], as [1, 1, rows, columns]: scaled and padded.

    Nothing is divided or subtracted. resampling: where it is not the picture's own.
    """
    rows, columns = fitting.inner_rows, fitting.inner_columns
    whole = (0, 0, fitting.width, fitting.height)
    kind = resampling or preparation.resampling
    made = np.zeros((1, fitting.rows, fitting.columns), np.float32)
    made[0, :rows, :columns] = resized(values, whole, (rows, columns), kind)
    if preparation.padding is Padding.EDGE:
        _spread(made, rows, columns)
    return made[None]


def returned(
    values: NDArray[np.floating], fitting: Fitting, resampling: Resampling = Resampling.BILINEAR
) -> Floats:
    """An answer, [..., h, w] of any size, without padding and as large as the picture.

    float32 [..., H, W].
    """
    *outer, rows, columns = values.shape
    part, shape = fitting.inner(rows, columns), (fitting.height, fitting.width)
    made = np.empty((*outer, *shape), np.float32)
    for place in np.ndindex(*outer):
        made[place] = resized(np.asarray(values[place], np.float32), part, shape, resampling)
    return made


def _inner(preparation: Preparation, height: int, width: int, fixed: Sides) -> tuple[int, int]:
    """What the picture is scaled to: rows, columns."""
    side, fit = preparation.side, preparation.fit
    if fit is Fit.STRETCH or (fit is Fit.CROP and side):
        return fixed[0] or side or height, fixed[1] or side or width
    if fit is Fit.LONGEST and side:
        return _followed(preparation, height, width, side / max(height, width))
    if fit is Fit.SHORTEST and side:
        bound = _LONGEST * side / max(height, width)
        return _followed(preparation, height, width, min(side / min(height, width), bound))
    if fit is Fit.NATIVE and 0 < side < max(height, width):
        return _followed(preparation, height, width, side / max(height, width))
    return height, width


def _followed(preparation: Preparation, height: int, width: int, scale: float) -> tuple[int, int]:
    """Both sides by scale, each a multiple."""
    rows, columns = (_rounded(preparation, side * scale) for side in (height, width))
    return rows, columns


def _rounded(preparation: Preparation, pixels: float) -> int:
    """Pixels as the models' makers round them: halves up, and halves of a multiple to even ones."""
    multiple = preparation.multiple
    if preparation.rounding is Rounding.DOWN:
        times = int(round(pixels, 2)) // multiple
    elif multiple == 1:
        times = int(pixels + 0.5)
    else:
        times = round(pixels / multiple)
    return max(times, 1) * multiple


def _up(length: int, multiple: int) -> int:
    return -(-length // multiple) * multiple


def _spread(planes: Floats, rows: int, columns: int) -> None:
    """Repeats the last column, then the last row, of what lies in rows x columns."""
    planes[:, :rows, columns:] = planes[:, :rows, columns - 1 : columns]
    planes[:, rows:] = planes[:, rows - 1 : rows]
