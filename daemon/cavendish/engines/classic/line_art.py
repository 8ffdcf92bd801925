# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws a picture's lines: difference of Gaussians, steadied along the edges.

Sources: H. Winnemöller, J. E. Kyprianidis, S. C. Olsen, "XDoG", Computers & Graphics 36 (2012);
H. Kang, S. Lee, C. K. Chui, "Coherent line drawing", NPAR 2007; tangents from the smoothed
structure tensor: T. Brox et al., "Nonlinear structure tensors", IVC 24 (2006).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import bands

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Check = Callable[[], None]

# The wider Gaussian that comes nearest to the Laplacian of one.
_WIDER = np.float32(1.6)
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32) / 255
# What is looked at around an edge to tell whether it stands out, in thicknesses of a line.
_AROUND = 12.0
# Contrast of sensors and of JPEG: what is fainter is no edge even where nothing else is.
_NOISE = 0.012
# Of an edge as strong as those around it: below is paper, above is full ink.
_FAINTEST, _FULL = 0.12, 0.5
# Rows that are worked on at once, so that memory does not grow with the picture, and how far
# beyond them is looked: some pixels, and some thicknesses of a line.
_STRIP, _MARGIN, _REACH = 512, 12, 3 * _AROUND + 6


class Flow(NamedTuple):
    """Which way the edges run: unit vectors float32 [H, W], and how surely, 0..1 [H, W]."""

    across: Values
    down: Values
    sureness: Values


def line_art(
    picture: Samples,
    *,
    thickness: float = 1.5,
    detail: float = 0.5,
    check: Check = lambda: None,
) -> Samples:
    """How much ink lies on each pixel, uint8 [H, W], for picture, uint8 [H, W, 4] sRGB.

    Lines lie on the dark side of edges, and where lines were. thickness: of a line, in pixels,
    0.5..20. detail: 0 draws the strongest edges alone, 1 every one. check is called often, and may
    raise to stop. Where picture is transparent there is no ink. Same picture, same lines.
    """
    height, reach = len(picture), round(_REACH * thickness) + _MARGIN
    ink = np.empty(picture.shape[:2], np.uint8)
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        first, last = max(top - reach, 0), min(bottom + reach, height)
        strip = _strip(picture[first:last], thickness, detail, check)
        ink[top:bottom] = strip[top - first : bottom - first]
    return ink


def _strip(picture: Samples, thickness: float, detail: float, check: Check) -> Samples:
    luma = on_paper(picture, check)
    response = standing_out(edges(luma, thickness, check), thickness, check)
    flow = tangents(luma, max(2.0 * thickness, 2.0), check)
    steady = along(response * flow.sureness, flow, reach=max(round(3 * thickness), 3), check=check)
    made = np.empty(steady.shape, np.uint8)
    for rows in bands(steady.shape):
        check()
        made[rows] = np.rint(_inked(steady[rows], detail) * picture[rows, :, 3])
    return made


def on_paper(picture: Samples, check: Check = lambda: None) -> Values:
    """Luma 0..1, float32 [H, W], of picture, uint8 [H, W, 4], before white."""
    made = np.empty(picture.shape[:2], np.float32)
    for rows in bands(made.shape):
        check()
        luma = picture[rows, :, :3] @ _LUMA
        cover = picture[rows, :, 3] * np.float32(1 / 255)
        made[rows] = 1 + (luma - 1) * cover
    return made


def edges(luma: Values, thickness: float, check: Check = lambda: None) -> Values:
    """How much darker each pixel is than what is round it, at least 0: float32 [H, W]."""
    fine = np.float32(thickness / 2)
    darker: Values = gaussian(luma, float(fine * _WIDER), check)
    darker = darker - gaussian(luma, float(fine), check)
    return np.maximum(darker, np.float32(0))


def standing_out(response: Values, thickness: float, check: Check = lambda: None) -> Values:
    """response in terms of that of the edges around, so that dark and soft parts have lines too."""
    usual = np.sqrt(gaussian(response**2, _AROUND * thickness, check))
    check()
    return np.asarray(response / (3 * usual + np.float32(_NOISE)), np.float32)


def tangents(luma: Values, sigma: float, check: Check = lambda: None) -> Flow:
    """The way that edges run within sigma pixels."""
    framed = np.pad(gaussian(luma, 1.0, check), 1, mode="edge")
    down: Values = framed[2:, 1:-1] - framed[:-2, 1:-1]
    across: Values = framed[1:-1, 2:] - framed[1:-1, :-2]
    tensor = [gaussian(each, sigma, check) for each in (across**2, down**2, across * down)]
    flow = Flow(*(np.empty_like(luma) for _ in range(3)))
    for rows in bands(luma.shape):
        check()
        for to, part in zip(flow, _turned(*(each[rows] for each in tensor)), strict=True):
            to[rows] = part
    return flow


def _turned(xx: Values, yy: Values, xy: Values) -> Flow:
    """The way that edges run where the structure tensor is this."""
    spread = np.sqrt((xx - yy) ** 2 + 4 * xy**2)
    # The eigenvector of the smaller eigenvalue, of its two formulas the one that cannot vanish.
    x = np.where(xx <= yy, yy - xx + spread, -2 * xy)
    y = np.where(xx <= yy, -2 * xy, xx - yy + spread)
    length = np.sqrt(x * x + y * y) + np.float32(1e-12)
    sureness = spread / (xx + yy + np.float32(1e-6))
    return Flow(x / length, y / length, sureness)


def along(values: Values, flow: Flow, reach: int, check: Check) -> Values:
    """Means of values along the flow, reach pixels each way, weighed by nearness."""
    out = np.empty_like(values)
    for rows in bands(values.shape):
        total, weights = values[rows].copy(), 1.0
        for sign in (-1, 1):
            for step, read in enumerate(_followed(values, flow, rows, sign, reach), 1):
                check()
                weight = float(np.exp(-2.0 * (step / reach) ** 2))
                total += np.float32(weight) * read
                weights += weight
        out[rows] = total / np.float32(weights)
    return out


def _followed(values: Values, flow: Flow, rows: slice, sign: int, reach: int) -> Iterator[Values]:
    """What values are 1, 2 .. reach pixels along the flow from each pixel of rows."""
    height, width = values.shape
    y, x = np.mgrid[rows, 0:width].astype(np.float32)
    step_x, step_y = sign * flow.across[rows], sign * flow.down[rows]
    for _ in range(reach):
        x, y = x + step_x, y + step_y
        at = np.clip(np.rint(y), 0, height - 1).astype(np.intp) * width
        at += np.clip(np.rint(x), 0, width - 1).astype(np.intp)
        yield values.ravel()[at]
        next_x, next_y = flow.across.ravel()[at], flow.down.ravel()[at]
        # A tangent has no direction of its own: it goes on as the path came.
        turned = np.where(next_x * step_x + next_y * step_y < 0, np.float32(-1), np.float32(1))
        step_x, step_y = next_x * turned, next_y * turned


def _inked(response: Values, detail: float) -> Values:
    """0..1: paper below a threshold, full ink above another; detail lowers both."""
    scale = 8.0 ** (0.5 - detail)
    low, high = _FAINTEST * scale, _FULL * scale
    part = np.clip((response - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)


def gaussian(values: Values, sigma: float, check: Check = lambda: None) -> Values:
    """values, float32 [H, W], blurred; borders are extended. check is called often."""
    radius = max(int(np.ceil(3 * sigma)), 1)
    taps = np.exp(-0.5 * (np.arange(-radius, radius + 1) / max(sigma, 1e-3)) ** 2)
    taps = (taps / taps.sum()).astype(np.float32)
    return _convolved(_convolved(values, taps, check).T, taps, check).T


def _convolved(values: Values, taps: Values, check: Check) -> Values:
    """Down the columns. The taps are symmetric."""
    radius = len(taps) // 2
    padded = np.pad(values, [(radius, radius), (0, 0)], mode="edge")
    total = padded[radius : radius + len(values)] * taps[radius]
    for offset in range(1, radius + 1):
        check()
        pair = padded[radius - offset :][: len(values)] + padded[radius + offset :][: len(values)]
        total += taps[radius + offset] * pair
    return np.asarray(total)
