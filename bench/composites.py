# SPDX-License-Identifier: GPL-3.0-or-later
"""Subjects with hair before photographs, of known alpha, and what an artist would draw round them.

A subject has the texture of one photograph and a fringe of drawn hair, and stands before another
one. Photographs of the held-out half are before and in held-out subjects alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from bench.quality import holes, pictures
from cavendish.imaging.blur import box_mean
from cavendish.imaging.distance import distance

Picture = npt.NDArray[np.uint8]
Values = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

SIDE = 1024
# What shapes and strands are drawn at, for soft edges.
_FINE = 3
# Of a brush, in pixels; mistakes that are narrower are not worth a stroke; and hair is dense where
# so much of what the brush covers is neither subject nor background.
_BRUSH, _LEAST_MISTAKE, _DENSE = 14, 6, 0.22
_STRANDS, _JOINTS = 260, 14
_HAIR = {"dark": (44, 32, 26), "fair": (196, 160, 106), "red": (140, 66, 34)}


@dataclass(frozen=True)
class Subject:
    """What is to be drawn: before which photograph, with the texture of which, in which shape."""

    background: str
    texture: str
    shape: holes.Hole
    hair: str
    half: str

    @property
    def name(self) -> str:
        """For tables."""
        return f"{self.texture} before {self.background}"


@dataclass(frozen=True)
class Composite:
    """picture: uint8 [H, W, 3]. alpha: float32 [H, W]. colours: float32 [H, W, 3], 0..255."""

    name: str
    half: str
    picture: Picture
    alpha: Values
    colours: Values


def _person(share: float, x: float) -> holes.Hole:
    return holes.Hole("person", (x, 0.56), share)


def _blob(share: float, seed: int, stretch: float = 1.0) -> holes.Hole:
    return holes.Hole("blob", (0.5, 0.55), share, seed, stretch)


SUBJECTS = (
    Subject("mountains", "astronaut", _person(0.13, 0.45), "dark", "tuning"),
    Subject("paving", "coffee", _blob(0.18, 3), "fair", "tuning"),
    Subject("planks", "dandelions", _blob(0.22, 5, 1.5), "dark", "tuning"),
    Subject("moss", "cat", _blob(0.2, 8), "red", "tuning"),
    Subject("dune", "gravel", _person(0.16, 0.5), "dark", "tuning"),
    Subject("ladybird", "rocket", _blob(0.15, 11, 0.7), "fair", "tuning"),
    Subject("facade", "raccoon", _person(0.14, 0.5), "dark", "held-out"),
    Subject("forest", "dahlia", _blob(0.2, 21), "fair", "held-out"),
    Subject("creek", "nuthatch", _blob(0.17, 22, 1.4), "red", "held-out"),
    Subject("raccoon", "boards", _person(0.15, 0.55), "fair", "held-out"),
    Subject("cables", "meadow", _blob(0.19, 24), "dark", "held-out"),
    Subject("pier", "bricks", _blob(0.21, 25, 0.8), "dark", "held-out"),
)


def composites(half: str | None = None, side: int = SIDE) -> Iterator[Composite]:
    """Draws each, or those of a half. Raises PackageMissing where a photograph cannot be had."""
    known = {picture.name: picture for picture in pictures.listed()}
    for number, subject in enumerate(SUBJECTS):
        if half in (None, subject.half):
            behind, texture = (
                _square(pictures.load(known[name]), side)
                for name in (subject.background, subject.texture)
            )
            yield _composite(subject, behind, texture, np.random.default_rng(number))


def lasso(alpha: Values, loose: float = 0.03, seed: int = 0) -> Picture:
    """A rough selection round it: wider by about loose of the longer side, and wobbling."""
    side = max(alpha.shape)
    random = np.random.default_rng(seed)
    wobble = _smooth(random.standard_normal((9, 9)), alpha.shape)
    reach = loose * side * (1 + 0.5 * wobble)
    inside = distance(alpha > 0.5) <= reach
    return np.where(inside, np.uint8(255), np.uint8(0))


def _composite(
    subject: Subject, behind: Picture, texture: Picture, random: np.random.Generator
) -> Composite:
    side = behind.shape[0]
    body = _body(subject.shape, side)
    strands = _strands(body, random)
    tint = np.array(_HAIR[subject.hair], np.float32)
    gloss = 1 + 0.25 * _smooth(random.standard_normal((40, 40)), body.shape)[..., None]
    cap = np.clip(1 - distance(body < 0.5) / (0.045 * side), 0, 1)
    cap *= np.clip(_distance_to_top(body) / 8, 0, 1)
    share = np.maximum(cap * body, (strands > body) * 1.0)[..., None]
    colours = texture * (1 - share) + tint * gloss * share
    alpha = 1 - (1 - body) * (1 - strands)
    shown = colours * alpha[..., None] + behind * (1 - alpha[..., None])
    picture = np.rint(np.clip(shown, 0, 255)).astype(np.uint8)
    kept = np.clip(colours, 0, 255).astype(np.float32)
    return Composite(subject.name, subject.half, picture, alpha.astype(np.float32), kept)


def _square(picture: Picture, side: int) -> Picture:
    least = min(picture.shape[:2])
    top, left = ((length - least) // 2 for length in picture.shape[:2])
    cut = Image.fromarray(picture[top : top + least, left : left + least])
    return np.asarray(cut.resize((side, side), Image.Resampling.LANCZOS))


def _body(shape: holes.Hole, side: int) -> Values:
    """Its opacity, with an edge of about two pixels."""
    fine = side * 2
    drawn = holes.draw(shape, fine, fine)
    image = Image.fromarray(drawn.astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(1.5))
    return np.asarray(image.reduce(2), np.float32) / 255


def _strands(body: Values, random: np.random.Generator) -> Values:
    """Hair that grows out of the upper outline: each strand about a pixel wide, bent."""
    side = body.shape[0]
    canvas = Image.new("L", (side * _FINE, side * _FINE))
    draw = ImageDraw.Draw(canvas)
    roots = _roots(body, random)
    centre = roots.mean(axis=0) + np.array([0, 0.08 * side])
    for root in roots:
        way = root - centre
        turn = np.arctan2(way[1], way[0]) + random.normal(0, 0.35)
        length, bend = random.uniform(0.03, 0.11) * side, random.normal(0, 0.9)
        turns = turn + bend * np.linspace(0, 1, _JOINTS)
        steps = np.stack([np.cos(turns), np.sin(turns)], axis=1) * length / _JOINTS
        points = (root + np.cumsum(steps, axis=0)) * _FINE
        for joint, (start, end) in enumerate(pairwise(points)):
            width = 4 - min(joint * 3 // _JOINTS, 2)
            draw.line([*start, *end], fill=245, width=width)
    return np.asarray(canvas.reduce(_FINE), np.float32) / 255


def _roots(body: Values, random: np.random.Generator) -> npt.NDArray[np.float64]:
    """Places on the upper outline, in its top quarter."""
    inside = body > 0.5
    rows = np.flatnonzero(inside.any(axis=1))
    top, tall = rows[0], rows[-1] - rows[0]
    edge = inside & ~np.roll(inside, 1, axis=0)
    y, x = np.nonzero(edge[: top + tall // 4])
    chosen = random.integers(0, len(x), _STRANDS)
    return np.stack([x[chosen], y[chosen] + 4], axis=1).astype(np.float64)


def _distance_to_top(body: Values) -> Values:
    """How far each row lies above the lower three quarters of the shape, in pixels."""
    rows = np.flatnonzero((body > 0.5).any(axis=1))
    limit = rows[0] + (rows[-1] - rows[0]) // 4
    away = limit - np.arange(body.shape[0], dtype=np.float32)
    return np.broadcast_to(np.maximum(away, 0)[:, None], body.shape)


def _smooth(values: npt.NDArray[np.float64], shape: tuple[int, ...]) -> Values:
    image = Image.fromarray(values.astype(np.float32))
    return np.asarray(image.resize(shape[1::-1], Image.Resampling.BICUBIC), np.float32)


def strokes(alpha: Values, made: Values, count: int = 3) -> tuple[Mask, Mask]:
    """What an artist would paint to keep and to remove: round spots in the largest mistakes.

    made: the opacity as it is now. A spot of at most 14 pixels in radius lies where a mistake is
    the widest.
    """
    wrong = (made > 0.5) != (alpha > 0.5)
    wrong[[0, -1]] = wrong[:, [0, -1]] = False
    y, x = np.ogrid[: alpha.shape[0], : alpha.shape[1]]
    keep, remove = np.zeros_like(wrong), np.zeros_like(wrong)
    for _ in range(count):
        depth = distance(~wrong)
        row, column = np.unravel_index(depth.argmax(), depth.shape)
        radius = depth[row, column]
        if radius < _LEAST_MISTAKE:
            break
        away = np.hypot(y - row, x - column)
        target = keep if alpha[row, column] > 0.5 else remove
        target |= away < min(_BRUSH, 0.8 * radius)
        wrong &= away > 2.5 * radius
    return keep, remove


def hair_brush(alpha: Values) -> Mask:
    """What an artist would brush over: where strands are dense."""
    between = ((alpha > 0.02) & (alpha < 0.98)).astype(np.float32)
    return box_mean(between, _BRUSH) > _DENSE
