# SPDX-License-Identifier: GPL-3.0-or-later
"""Procedural scenes: regular structure in perspective, whose truth under a hole is certain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float64]

_WIDTH, _HEIGHT = 1024, 768


def render(name: str) -> Picture:
    """Renders a scene of SCENES as uint8 [768, 1024, 3] sRGB. Raises KeyError (name)."""
    return np.clip(SCENES[name](np.random.default_rng(7)), 0, 255).astype(np.uint8)


def _paving(random: np.random.Generator) -> Plane:
    """Square slabs that run to a horizon under a cloudy sky."""
    y, x = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float64)
    horizon = 250.0
    depth = 380 / np.maximum(y - horizon + 6, 1)
    slabs = _tiles((x - 430) / 150 * depth + 20, 6 * depth + 0.013 * x * depth, 0.05, random)
    ground = np.array([176, 164, 148]) * slabs[..., None] + _noise(random, 2, 5)[..., None] * 14
    haze = np.clip((y - horizon) / 120, 0, 1)[..., None]
    ground = haze * ground + (1 - haze) * np.array([186, 190, 196])
    clouds = np.clip(_noise(random, 160, 5) * 0.9 + 0.3, 0, 1)[..., None]
    sky = clouds * 244 + (1 - clouds) * (np.array([96, 140, 198]) + y[..., None] * 0.2)
    picture: Plane = np.where(y[..., None] > horizon, ground, sky)
    return picture


def _facade(random: np.random.Generator) -> Plane:
    """A brick wall with rows of framed windows, seen a little from the side."""
    y, x = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float64)
    near = 1 + 0.45 * x / _WIDTH
    u, v = 900 * np.log(near) / 0.45 + 40, (y - 380) / near + 500
    row = np.floor(v / 14)
    bricks = _tiles(u / 30 + 0.5 * (row % 2), v / 14, 0.07, random)
    wall = np.array([158, 92, 74]) * bricks[..., None] + _noise(random, 3, 4)[..., None] * 12
    across, down = (u % 170) - 85, (v % 190) - 95
    frame = (np.abs(across) < 48) & (np.abs(down) < 64)
    bars = (np.abs(across) < 3) | (np.abs(down + 20) < 3)
    glass = (np.abs(across) < 41) & (np.abs(down) < 57) & ~bars
    panes = (
        np.array([52, 66, 82])
        + 0.5 * (64 - down)[..., None]
        + _noise(random, 40, 3)[..., None] * 30
    )
    framed = np.where(frame[..., None], np.array([222, 218, 206.0]), wall)
    picture: Plane = np.where(glass[..., None], panes, framed)
    return picture


def _stars(random: np.random.Generator) -> Plane:
    """Sparse small lights of all strengths and tints on a dark, faintly cloudy ground."""
    y, x = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float64)
    sky = 9 + 3 * _noise(random, 60, 4)[..., None] + random.normal(0, 2.5, (_HEIGHT, _WIDTH, 3))
    for _ in range(900):
        at_x, at_y = random.uniform(0, _WIDTH), random.uniform(0, _HEIGHT)
        near = (
            slice(max(0, int(at_y) - 24), int(at_y) + 24),
            slice(max(0, int(at_x) - 24), int(at_x) + 24),
        )
        size = 0.8 + random.pareto(3)
        glow = np.exp(-0.5 * ((x[near] - at_x) ** 2 + (y[near] - at_y) ** 2) / min(size, 7) ** 2)
        sky[near] += glow[..., None] * random.uniform(60, 260) * random.uniform(0.6, 1, 3)
    return sky


def _tiles(u: Plane, v: Plane, joint: float, random: np.random.Generator) -> Plane:
    """Brightness of unit tiles in (u, v): each its own tone, dark in the joints."""
    tones = random.uniform(0.82, 1.08, (64, 64))
    tone = tones[np.floor(v).astype(int) % 64, np.floor(u).astype(int) % 64]
    edge = np.minimum(np.minimum(u % 1, 1 - u % 1), np.minimum(v % 1, 1 - v % 1))
    brightness: Plane = tone * np.clip(0.45 + 0.55 * edge / joint, 0, 1)
    return brightness


def _noise(random: np.random.Generator, finest: int, octaves: int) -> Plane:
    """Fractal value noise, mean near 0 and spread near 1; `finest` is the smallest cell."""
    total = np.zeros((_HEIGHT, _WIDTH))
    for octave in range(octaves):
        total += _value_noise(random, finest * 2**octave)
    return total / float(np.sqrt(octaves))


def _value_noise(random: np.random.Generator, cell: int) -> Plane:
    grid = random.normal(0, 1, (_HEIGHT // cell + 2, _WIDTH // cell + 2))
    y, x = np.arange(_HEIGHT) / cell, np.arange(_WIDTH) / cell
    top, left = y.astype(int), x.astype(int)
    down, right = (y - top)[:, None], (x - left)[None, :]
    upper = grid[top][:, left] * (1 - right) + grid[top][:, left + 1] * right
    lower = grid[top + 1][:, left] * (1 - right) + grid[top + 1][:, left + 1] * right
    return np.asarray(upper * (1 - down) + lower * down, np.float64)


SCENES: dict[str, Callable[[np.random.Generator], Plane]] = {
    "paving": _paving,
    "facade": _facade,
    "stars": _stars,
}
