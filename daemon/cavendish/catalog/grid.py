# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of a model's picture sizes fits a box best."""

import math

from cavendish.catalog.model import CloudModel, Grid
from cavendish.errors import ModelOptionUnsupported


def choose(model: CloudModel, width: int, height: int, size: str = "", ratio: str = "") -> Grid:
    """The grid whose sides are the most like width x height, and that has as many pixels.

    size, ratio: those asked for, '' leaves the choice. Where no grid has enough pixels the largest
    is taken. Raises ModelOptionUnsupported.
    """
    able = [g for g in model.grids if size in ("", g.size) and ratio in ("", g.ratio)]
    if not able:
        raise ModelOptionUnsupported(
            model=model.title, option=f"{size} {ratio}".strip(), allowed=", ".join(model.ratios)
        )
    nearest = min(able, key=lambda grid: _unlike(grid, width, height))
    alike = [grid for grid in able if grid.ratio == nearest.ratio]
    enough = [grid for grid in alike if grid.width >= width and grid.height >= height]
    if enough:
        return min(enough, key=lambda grid: grid.width)
    return max(alike, key=lambda grid: grid.width)


def _unlike(grid: Grid, width: int, height: int) -> float:
    """How far the ratios of the sides are apart: 0 for the same, alike for wide and tall."""
    return abs(math.log(grid.width * height / (grid.height * width)))
