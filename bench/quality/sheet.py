# SPDX-License-Identifier: GPL-3.0-or-later
"""The contact sheet: a row a case, the hole, the truth and the methods side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from bench.quality.pictures import Case

Picture = npt.NDArray[np.uint8]

_CELL = (232, 174)
_LABEL = 14
_HOLE_COLOUR = (255, 0, 255)
_MARGIN = 0.35
_MOST_BYTES = 1_500_000


def draw(
    cases: Sequence[Case], fills: Mapping[str, Mapping[str, Picture]], methods: Sequence[str]
) -> Image.Image:
    """Draws the sheet. fills: by case and method; an empty cell is a method that failed."""
    columns = ["hole", "truth", *methods]
    size = (_CELL[0] * len(columns), (_CELL[1] + _LABEL) * len(cases))
    sheet = Image.new("RGB", size, (24, 24, 24))
    for row, case in enumerate(cases):
        pictures = _row(case, fills[case.name], methods)
        for column, (title, picture) in enumerate(zip(columns, pictures, strict=True)):
            corner = (column * _CELL[0], row * (_CELL[1] + _LABEL))
            _place(sheet, picture, corner, f"{case.name} ({case.half})" if column == 0 else title)
    return sheet


def save(sheet: Image.Image, target: Path) -> None:
    """Writes a JPEG of at most 1.5 MB, at the best quality that fits."""
    for quality in range(88, 8, -4):
        sheet.save(target, quality=quality, optimize=True)
        if target.stat().st_size <= _MOST_BYTES:
            return


def _row(case: Case, fills: Mapping[str, Picture], methods: Sequence[str]) -> list[Picture | None]:
    box = _view(case.hole)
    holed = np.where(case.hole[..., None], np.array(_HOLE_COLOUR, np.uint8), case.truth)
    filled = [fills[method][box] if method in fills else None for method in methods]
    return [holed[box], case.truth[box], *filled]


def _view(hole: npt.NDArray[np.bool_]) -> tuple[slice, slice]:
    """The hole with some of its surroundings, in the shape of a cell as far as there is room."""
    spans = [np.flatnonzero(hole.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    sizes = [int((last - first) * (1 + 2 * _MARGIN)) for first, last in spans]
    ratio = _CELL[0] / _CELL[1]
    wanted = (max(sizes[0], int(sizes[1] / ratio)), max(sizes[1], int(sizes[0] * ratio)))
    rows, columns = (
        _span(int(span.sum()) // 2, want, limit)
        for span, want, limit in zip(spans, wanted, hole.shape, strict=True)
    )
    return rows, columns


def _span(centre: int, size: int, limit: int) -> slice:
    size = min(size, limit)
    start = min(max(0, centre - size // 2), limit - size)
    return slice(start, start + size)


def _place(
    sheet: Image.Image, picture: Picture | None, corner: tuple[int, int], title: str
) -> None:
    x, y = corner
    ImageDraw.Draw(sheet).text((x + 3, y + 1), title, fill=(230, 230, 230))
    if picture is None:
        ImageDraw.Draw(sheet).text((x + 60, y + 80), "failed", fill=(230, 80, 80))
        return
    image = Image.fromarray(picture)
    image.thumbnail((_CELL[0] - 4, _CELL[1] - 2), Image.Resampling.LANCZOS)
    sheet.paste(image, (x + 2, y + _LABEL))
