# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench masked_edit`: how well a masked edit survives a model that drifts.

Real photographs, the model's harm drawn by seed: shift up to 8 px, scale 0.98-1.02, gain and gamma
by channel, JPEG 85, something else painted inside the mask and, in half of the cases, outside too.
"""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.figure import Figure, seconds
from bench.quality import packages, pictures
from cavendish.imaging.affine import Affine
from cavendish.imaging.framing import Grid
from cavendish.imaging.masked_edit import Edited, Picture, Prepared, finish, prepare
from cavendish.imaging.sending import send_mask

Samples = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_SIDE = 1024
_CASES = 2
_PAD = 64
_TURNS = 3
# Six edits in a row: the radius of a mask, of what is painted, and of what JPEG spreads it over.
_HELD, _PAINTED, _SPREAD = 140, 50, 54


@dataclass(frozen=True)
class Case:
    """What was sent, and what a model made of it. source: where in answer each sent pixel is."""

    name: str
    prepared: Prepared
    answer: Samples
    source: Affine
    masked: Mask


def figures() -> list[Figure]:
    """Measures everything that has a limit; tells cases that failed on standard output."""
    known = dict(photographs())
    if len(known) < 2:
        return []
    rows = [_measured(case) for case in _cases(known)]
    shift, colour, seam, outside, lost = (list(column) for column in zip(*rows, strict=True))
    print(f"{len(rows)} cases on {len(known)} photographs; {sum(lost)} not registered")
    return [
        *_spread("residual shift in the mask", shift, "px", 0.15),
        *_spread("mean colour outside the mask", colour, "levels", 1.0),
        *_spread("seam's gradient, beside the original's", seam, "x", 1.15),
        Figure("difference outside the mask, largest", max(outside), "levels", 0),
        *_chained(known),
        *_times(known),
    ]


def _spread(name: str, values: list[float], unit: str, limit: float) -> list[Figure]:
    known = [value for value in values if not np.isnan(value)]
    return [
        Figure(f"{name}, median", statistics.median(known), unit, limit),
        Figure(f"{name}, worst", max(known), unit, limit),
    ]


def photographs() -> Iterator[tuple[str, Samples]]:
    for listed in pictures.listed():
        if listed.scene:
            continue
        try:
            yield listed.name, pictures.load(replace(listed, side=2 * _SIDE))
        except packages.PackageMissing as error:
            print(f"left out: {listed.name}: {error}")


def _cases(known: dict[str, Samples]) -> Iterator[Case]:
    names = list(known)
    for number, name in enumerate(names):
        other = square(known[names[(number + 7) % len(names)]], _SIDE)
        for turn in range(_CASES):
            rng = np.random.default_rng([number, turn])
            mask = _mask(_SIDE, rng)
            ready = _ready(square(known[name], _SIDE), mask)
            painted = ready.sent.copy()
            asked = ready.mask >= 128
            painted[asked] = other[asked]
            if turn % 2:
                top, left = rng.integers(0, _SIDE - 96, 2)
                spot = slice(top, top + 96), slice(left, left + 96)
                painted[spot] = other[spot]
            answer, source = drifted(painted, rng)
            yield Case(f"{name} {turn}", ready, answer, source, mask)


def square(picture: Samples, side: int) -> Samples:
    """The middle square, scaled to side."""
    height, width = picture.shape[:2]
    small = min(height, width)
    left, top = (width - small) // 2, (height - small) // 2
    image = Image.fromarray(np.ascontiguousarray(picture[..., :3]))
    part = (left, top, left + small, top + small)
    return np.asarray(image.resize((side, side), Image.Resampling.LANCZOS, box=part))


def _mask(side: int, rng: np.random.Generator) -> Mask:
    """A blob or a bar."""
    rows, columns = np.mgrid[:side, :side]
    x, y = rng.uniform(0.3, 0.7, 2) * side
    if rng.uniform() < 0.5:
        wide, high = rng.uniform(0.04, 0.3, 2) * side
        return np.asarray((abs(columns - x) < wide) & (abs(rows - y) < high))
    turn = np.arctan2(rows - y, columns - x)
    reach = side * (rng.uniform(0.08, 0.25) + 0.04 * np.sin(3 * turn + rng.uniform(0, 6)))
    return np.asarray(np.hypot(columns - x, rows - y) < reach)


def _ready(picture: Samples, mask: Mask) -> Prepared:
    side = picture.shape[0]
    pixels = np.dstack([picture, np.full(mask.shape, 255, np.uint8)])
    opacity = np.where(mask, np.uint8(255), np.uint8(0))
    return prepare(Picture(pixels, opacity), [Grid("1:1", "", side, side)])


def drifted(picture: Samples, rng: np.random.Generator) -> tuple[Samples, Affine]:
    """What a model gives back of picture, uint8 [H, W, 3], and where each pixel of it went."""
    height, width = picture.shape[:2]
    scale, far, turn = rng.uniform(0.98, 1.02), rng.uniform(0, 8), rng.uniform(0, 2 * np.pi)
    right, down = ((1 - scale) * side / 2 for side in (width, height))
    x0, y0 = float(right + far * np.cos(turn)), float(down + far * np.sin(turn))
    source = Affine(float(scale), 0, x0, 0, float(scale), y0)
    back = source.inverse()
    framed = np.pad(picture, ((_PAD, _PAD), (_PAD, _PAD), (0, 0)), mode="edge")
    values = (back.xx, back.xy, back.x0 + _PAD, back.yx, back.yy, back.y0 + _PAD)
    moved = np.asarray(
        Image.fromarray(framed).transform(
            (width, height), Image.Transform.AFFINE, values, Image.Resampling.BICUBIC
        )
    )
    gamma = rng.uniform(0.88, 1.12) * rng.uniform(0.97, 1.03, 3)
    light = rng.uniform(0.94, 1.06, 3) * (moved / 255) ** gamma
    packed = io.BytesIO()
    Image.fromarray(np.rint(np.clip(light, 0, 1) * 255).astype(np.uint8)).save(
        packed, "JPEG", quality=85
    )
    with Image.open(packed) as image:
        return np.asarray(image.convert("RGB")), source


def _measured(case: Case) -> tuple[float, float, float, float, bool]:
    """Residual shift, colour, seam, outside difference, and whether registration was given up."""
    edited = finish(case.prepared, case.answer)
    original = np.asarray(case.prepared.picture.pixels, np.uint8)
    result = composed(original, edited)
    registration = edited.report.registration
    places = np.argwhere(case.prepared.mask >= 128)[::37, ::-1] + 0.5
    gap = np.hypot(*(registration.source(places) - case.source(places)).T).mean()
    if not registration.found:
        print(f"not registered: {case.name}: {registration.reason}")
    seam = _steps(result, case.masked) / max(_steps(original, case.masked), 0.3)
    outside = np.abs(result.astype(int) - original)[~case.masked].max()
    shift = float(gap) if registration.found else float("nan")
    found = registration.found
    return shift, edited.report.colour_after, seam, float(outside), not found


def composed(canvas: Samples, edited: Edited) -> Samples:
    """The canvas, uint8 [H, W, 4], with the edit laid over it through its mask."""
    out = canvas.astype(np.float32)
    part = out[edited.box.slices]
    part += (edited.pixels - part) * (edited.mask[..., None] / np.float32(255))
    return np.rint(out).astype(np.uint8)


def _steps(picture: Samples, mask: Mask) -> float:
    """The mean step between neighbours on both sides of the mask's border."""
    values = picture[..., :3].astype(np.float32)
    across = np.abs(np.diff(values, axis=1)).mean(axis=2)[mask[:, 1:] != mask[:, :-1]]
    down = np.abs(np.diff(values, axis=0)).mean(axis=2)[mask[1:] != mask[:-1]]
    return float(np.concatenate([across, down]).mean())


def _chained(known: dict[str, Samples]) -> list[Figure]:
    """Six edits of different regions in a row: what no mask held, and what a mask held in vain."""
    harm, kept, over = [], [], []
    for number, picture in enumerate(list(known.values())[:6]):
        canvas = np.dstack([square(picture, _SIDE), np.full((_SIDE, _SIDE), 255, np.uint8)])
        first, touched, painted = canvas, np.zeros((_SIDE, _SIDE), np.bool_), []
        for turn in range(6):
            rng = np.random.default_rng([number, turn])
            x, y = 190 + 320 * (turn % 3), 260 + 500 * (turn // 3)
            rows, columns = np.ogrid[:_SIDE, :_SIDE]
            mask = np.hypot(columns - x, rows - y) < _HELD
            ready = _ready(canvas[..., :3], mask)
            wanted = ready.sent.copy()
            far = np.hypot(columns - x, rows - y)
            spot = np.where(far < _PAINTED, np.uint8(255), np.uint8(0))
            wanted[send_mask(spot, ready.frame) >= 128] = rng.integers(0, 255, 3)
            canvas = composed(canvas, finish(ready, drifted(wanted, rng)[0]))
            touched |= mask
            painted.append(far < _SPREAD)
        gap = np.abs(canvas.astype(int) - first).max(axis=2)
        harm.append(float(gap[~touched].max()))
        vain = gap[touched & ~np.any(painted, axis=0)]
        kept.append(float(vain.mean()))
        over.append(float((vain > 2).mean()))
    return [
        Figure("six chained edits: untouched area, largest difference", max(harm), "levels", 0),
        Figure("six chained edits: masked in vain, mean of the worst", max(kept), "levels", 2),
        Figure("... share of pixels off by more than 2 levels, worst", max(over), "", 0.01),
    ]


def _times(known: dict[str, Samples]) -> Iterator[Figure]:
    """Register, match and blend of a mask of a fifth of the picture."""
    picture = max(known.values(), key=lambda pixels: pixels.size)
    for side, limit in ((1024, 0.35), (4096, 3.0)):
        rows, columns = np.ogrid[:side, :side]
        mask = np.hypot(columns - side / 2, rows - side / 2) < side / 4
        ready = _ready(square(picture, side), np.asarray(mask))
        answer, _ = drifted(ready.sent, np.random.default_rng(side))
        begun = time.process_time()
        taken = [seconds(lambda r=ready, a=answer: finish(r, a)) for _ in range(_TURNS)]  # type: ignore[misc]
        spent = (time.process_time() - begun) / _TURNS
        print(f"{side} x {side}: {spent:.2f} s of processor time; load {os.getloadavg()[0]:.1f}")
        yield Figure(f"register, match, blend at {side} x {side}", min(taken), "s", limit)
