# SPDX-License-Identifier: GPL-3.0-or-later
"""Affine maps of the plane, in pixels: the centre of the first pixel lies at (0.5, 0.5)."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Affine:
    """(x, y) -> (xx * x + xy * y + x0, yx * x + yy * y + y0)."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    @classmethod
    def scaling(cls, across: float, down: float) -> Self:
        """Stretches about the origin."""
        return cls(xx=across, yy=down)

    @classmethod
    def moving(cls, right: float, down: float) -> Self:
        """Shifts."""
        return cls(x0=right, y0=down)

    def __call__(self, points: Points) -> Points:
        """Where points, float64 [..., 2] as (x, y), are mapped to."""
        linear = np.array([[self.xx, self.yx], [self.xy, self.yy]])
        return np.asarray(points @ linear + np.array([self.x0, self.y0]))

    def after(self, first: Self) -> Self:
        """The map that does first, then this one."""
        return type(self)(
            self.xx * first.xx + self.xy * first.yx,
            self.xx * first.xy + self.xy * first.yy,
            self.xx * first.x0 + self.xy * first.y0 + self.x0,
            self.yx * first.xx + self.yy * first.yx,
            self.yx * first.xy + self.yy * first.yy,
            self.yx * first.x0 + self.yy * first.y0 + self.y0,
        )

    def inverse(self) -> Self:
        """The map back. Raises ZeroDivisionError where there is none."""
        d = self.xx * self.yy - self.xy * self.yx
        xx, xy, yx, yy = self.yy / d, -self.xy / d, -self.yx / d, self.xx / d
        return type(self)(
            xx, xy, -(xx * self.x0 + xy * self.y0), yx, yy, -(yx * self.x0 + yy * self.y0)
        )

    def in_units(self, pixels: float) -> Self:
        """The same map where coordinates are counted in so many pixels."""
        return type(self)(self.xx, self.xy, self.x0 / pixels, self.yx, self.yy, self.y0 / pixels)
