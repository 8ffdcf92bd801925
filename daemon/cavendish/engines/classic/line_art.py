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

from cavendish.engines.classic.pen import strokes
from cavendish.imaging.bounds import bands

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Check = Callable[[], None]
Tell = Callable[[float], None]

# The wider Gaussian that comes nearest to the Laplacian of one.
_WIDER = np.float32(1.6)
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32) / 255
# What is looked at around an edge to tell whether it stands out, in thicknesses of a line.
_AROUND = 12.0
# The broadest stroke of a drawing, with its soft rim, in thicknesses; how noise is taken off, in
# pixels.
_BREADTH, _CALM = 8.0, 0.8
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
    tell: Tell = lambda _: None,
) -> Samples:
    """How much ink lies on each pixel, uint8 [H, W], for picture, uint8 [H, W, 4] sRGB.

    Lines lie on the dark side of edges, and where lines were; those of a drawing are as broad as
    they were, up to five times thickness. thickness: of a line, in pixels,
    0.5..20. detail: 0 draws the strongest edges alone, 1 every one. check is called often, and may
    raise to stop; tell with how far it is, 0..1. Where picture is transparent there is no ink. Same
    picture, same lines.
    """
    height, reach = len(picture), round(_REACH * thickness) + _MARGIN
    ink = np.empty(picture.shape[:2], np.uint8)
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        first, last = max(top - reach, 0), min(bottom + reach, height)
        share = Share(tell, top / height, bottom / height)
        strip = _strip(picture[first:last], thickness, detail, (check, share.tell))
        ink[top:bottom] = strip[top - first : bottom - first]
    return ink


class Share(NamedTuple):
    """A part of the whole, 0..1, of which to tell how far it is."""

    whole: Tell
    begin: float
    end: float

    def tell(self, done: float) -> None:
        """done: 0..1 of the part."""
        self.whole(self.begin + (self.end - self.begin) * done)


def _strip(picture: Samples, thickness: float, detail: float, by: tuple[Check, Tell]) -> Samples:
    check, tell = by
    luma = on_paper(picture, check)
    response = standing_out(edges(luma, thickness, check), thickness, check)
    tell(0.3)
    flow = tangents(luma, max(2.0 * thickness, 2.0), check)
    tell(0.4)
    for rows in bands(response.shape):
        check()
        response[rows] *= flow.sureness[rows]
    steady = along(response, flow, max(round(3 * thickness), 3), check, Share(tell, 0.4, 1).tell)
    calm = gaussian(luma, _CALM, check)
    pen = strokes(calm, _BREADTH * thickness, round(_AROUND * thickness), check)
    np.maximum(steady, pen, out=steady)
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
    darker, own = (gaussian(luma, float(size), check) for size in (fine * _WIDER, fine))
    for rows in bands(darker.shape):
        check()
        darker[rows] -= own[rows]
        np.maximum(darker[rows], np.float32(0), out=darker[rows])
    return darker


def standing_out(response: Values, thickness: float, check: Check = lambda: None) -> Values:
    """response in terms of that of the edges around, so that dark and soft parts have lines too."""
    squared, made = np.empty_like(response), np.empty_like(response)
    for rows in bands(response.shape):
        check()
        squared[rows] = response[rows] ** 2
    around = gaussian(squared, _AROUND * thickness, check)
    for rows in bands(response.shape):
        check()
        made[rows] = response[rows] / (3 * np.sqrt(around[rows]) + np.float32(_NOISE))
    return made


def tangents(luma: Values, sigma: float, check: Check = lambda: None) -> Flow:
    """The way that edges run within sigma pixels."""
    framed = _framed(gaussian(luma, 1.0, check), 1, check)
    products = [np.empty_like(luma) for _ in range(3)]
    for rows in bands(luma.shape):
        check()
        near = np.pad(framed[rows.start : rows.stop + 2], [(0, 0), (1, 1)], mode="edge")
        down, across = near[2:, 1:-1] - near[:-2, 1:-1], near[1:-1, 2:] - near[1:-1, :-2]
        for to, part in zip(products, (across**2, down**2, across * down), strict=True):
            to[rows] = part
    tensor = [gaussian(each, sigma, check) for each in products]
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


def along(values: Values, flow: Flow, reach: int, check: Check, tell: Tell) -> Values:
    """Means of values along the flow, reach pixels each way, weighed by nearness."""
    out = np.empty_like(values)
    for rows in bands(values.shape):
        tell(rows.start / len(values))
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
    return _convolved_across(_convolved_down(values, taps, check), taps, check)


def _convolved_down(values: Values, taps: Values, check: Check) -> Values:
    """Down the columns. The taps are symmetric."""
    radius, total = len(taps) // 2, np.empty_like(values, order="C")
    framed = _framed(values, radius, check)
    for rows in bands(values.shape):
        near, own = framed[rows.start : rows.stop + 2 * radius], total[rows]
        np.multiply(near[radius : radius + len(own)], taps[radius], out=own)
        for offset in range(1, radius + 1):
            check()
            pair = near[radius - offset :][: len(own)] + near[radius + offset :][: len(own)]
            own += taps[radius + offset] * pair
    return total


def _convolved_across(values: Values, taps: Values, check: Check) -> Values:
    """Along the rows."""
    radius, width, total = len(taps) // 2, values.shape[1], np.empty_like(values, order="C")
    for rows in bands(values.shape):
        near, own = np.pad(values[rows], [(0, 0), (radius, radius)], mode="edge"), total[rows]
        np.multiply(near[:, radius : radius + width], taps[radius], out=own)
        for offset in range(1, radius + 1):
            check()
            pair = near[:, radius - offset :][:, :width] + near[:, radius + offset :][:, :width]
            own += taps[radius + offset] * pair
    return total


def _framed(values: Values, radius: int, check: Check) -> Values:
    """values with so many more rows above and below: those of the border."""
    framed = np.empty((len(values) + 2 * radius, values.shape[1]), np.float32)
    framed[:radius], framed[len(framed) - radius :] = values[0], values[-1]
    for rows in bands(values.shape):
        check()
        framed[radius + rows.start : radius + rows.stop] = values[rows]
    return framed
