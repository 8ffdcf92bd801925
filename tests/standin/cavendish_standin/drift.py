# SPDX-License-Identifier: GPL-3.0-or-later
"""How an answer strays from the picture that it edits: moved, scaled, tinted, compressed."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from PIL import Image

Channels = tuple[float, float, float]
_MARGIN = 64


@dataclass(frozen=True)
class Drift:
    """Where an answer's pixels end up.

    dx, dy: pixels of the answer, right and down. scale: about the middle. gain, gamma, tint: a
    channel v in 0..255 becomes 255 * (v / 255) ** gamma * gain + tint. quality: JPEG's.
    """

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    gain: Channels = (1.0, 1.0, 1.0)
    gamma: Channels = (1.0, 1.0, 1.0)
    tint: Channels = (0.0, 0.0, 0.0)
    quality: int = 85

    @classmethod
    def read(cls, value: dict[str, Any]) -> Drift:
        """The drift of a JSON object; gain, gamma and tint may be one number for all channels."""
        triples = {
            name: tuple(float(c) for c in ([v] * 3 if isinstance(v, int | float) else v))
            for name, v in value.items()
            if name in {"gain", "gamma", "tint"}
        }
        if any(len(t) != 3 for t in triples.values()):
            raise ValueError("gain, gamma and tint are one number or three")
        return cls(**{**value, **triples})

    @classmethod
    def at_random(cls, seed: str) -> Drift:
        """As far as a model strays: up to 8 px, 2 %, 3 % of light, 3 levels; JPEG 85 to 95."""
        dice = random.Random(seed)

        def three(middle: float, reach: float) -> Channels:
            return tuple(round(dice.uniform(middle - reach, middle + reach), 4) for _ in "rgb")  # type: ignore[return-value]

        return cls(
            dx=round(dice.uniform(-8, 8), 3),
            dy=round(dice.uniform(-8, 8), 3),
            scale=round(dice.uniform(0.98, 1.02), 5),
            gain=three(1, 0.03),
            gamma=three(1, 0.03),
            tint=three(0, 3),
            quality=dice.randint(85, 95),
        )

    def row(self) -> dict[str, Any]:
        """The drift as JSON."""
        return asdict(self)


NONE = Drift()


def apply(picture: Image.Image, drift: Drift) -> Image.Image:
    """The picture, RGB, after its drift; edges are continued outwards."""
    moved = _move(picture, drift) if (drift.dx, drift.dy, drift.scale) != (0, 0, 1) else picture
    curves = list(zip(drift.gain, drift.gamma, drift.tint, strict=True))
    if all(curve == (1, 1, 0) for curve in curves):
        return moved
    return moved.point([level for curve in curves for level in _curve(*curve)])


def _move(picture: Image.Image, drift: Drift) -> Image.Image:
    """Resamples a box of the picture that is widened by its own edges, with a bicubic kernel."""
    width, height = picture.size
    reach = _MARGIN + round(max(width, height) * abs(1 - 1 / drift.scale))
    reach += round(max(abs(drift.dx), abs(drift.dy)))
    wide = np.pad(np.asarray(picture), ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    left = width / 2 - (width / 2 + drift.dx) / drift.scale + reach
    top = height / 2 - (height / 2 + drift.dy) / drift.scale + reach
    box = (left, top, left + width / drift.scale, top + height / drift.scale)
    return Image.fromarray(wide).resize((width, height), Image.Resampling.BICUBIC, box=box)


def _curve(gain: float, gamma: float, tint: float) -> list[int]:
    levels = np.linspace(0, 1, 256) ** gamma * 255 * gain + tint
    return [int(level) for level in np.clip(np.rint(levels), 0, 255)]
