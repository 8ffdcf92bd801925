# SPDX-License-Identifier: GPL-3.0-or-later
"""Content-aware fill: completes the holes of a picture from what surrounds them.

Sources: Barnes et al., "PatchMatch", 2009; Wexler, Shechtman, Irani, "Space-Time Completion of
Video", 2007; Newson et al., "Video Inpainting of Complex Scenes", 2014; Perez, Gangnet, Blake,
"Poisson Image Editing", 2003. The steps are in `solver` and `composition`.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.composition import composed
from cavendish.engines.classic.crew import Crew, Report
from cavendish.engines.classic.features import feature_image
from cavendish.engines.classic.kernels import Kernels, load_kernels
from cavendish.engines.classic.pyramid import Level, Mask, build_levels
from cavendish.engines.classic.solver import Solver, Tuning
from cavendish.errors import MaskCoversAll, MaskEmpty, MaskSizeMismatch, NothingToCopyFrom
from cavendish.imaging.bounds import Bounds, ContextRule
from cavendish.imaging.regions import mask_bounds, plan_regions

Picture = NDArray[np.uint8] | NDArray[np.uint16]

CONTEXT = ContextRule(ratio=1.0, min_px=96, max_px=1024)

_BUSYNESS = 2.0
_SMALLEST_SIDE = 16
# Patch radii, the preferred first, with the fewest patches that make one usable.
_RADII = ((3, 32), (2, 16), (1, 2))


def complete(
    picture: Picture,
    hole: Mask,
    *,
    guide: NDArray[np.uint8] | None = None,
    seed: int = 0,
    on_progress: Report | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Picture:
    """Returns a copy of picture with the hole filled from its surroundings.

    picture: uint8 or uint16 [H, W, 4], straight alpha last, in any encoding. hole: bool [H, W].
    guide: uint8 [H, W, 4], the same picture as sRGB; patches are compared by it (by the upper
    eight bits of picture where it is not given), while colours and alpha are copied from picture
    at its full depth. All pixels outside the hole are identical to the bit. The same seed gives
    the same picture, however many threads run.

    on_progress is called with a rising fraction 0..1 and a few words; cancelled is asked many
    times a second. Raises JobCancelled, MaskSizeMismatch, MaskEmpty, MaskCoversAll, and
    NothingToCopyFrom where too little is left around the hole.
    """
    bounds, filled = complete_box(
        picture, hole, guide=guide, seed=seed, on_progress=on_progress, cancelled=cancelled
    )
    result = picture.copy()
    result[bounds.slices] = filled
    return result


def complete_box(
    picture: Picture,
    hole: Mask,
    *,
    guide: NDArray[np.uint8] | None = None,
    seed: int = 0,
    on_progress: Report | None = None,
    cancelled: Callable[[], bool] | None = None,
    kernels: Kernels | None = None,
) -> tuple[Bounds, Picture]:
    """Returns the bounds of the hole and their pixels, filled: `complete` without the canvas."""
    bounds = _checked_bounds(picture, hole, guide)
    filled = picture[bounds.slices].copy()
    regions = plan_regions(hole, CONTEXT)
    areas = [int(np.count_nonzero(hole[region.hole.slices])) for region in regions]
    with Crew(on_progress, cancelled) as crew:
        for index, region in enumerate(regions):
            crew.begin_part(sum(areas[:index]) / sum(areas), areas[index] / sum(areas))
            context = region.context.slices
            rendition = _rendition(picture[context]) if guide is None else guide[context]
            pixels = _completed(
                picture[context], hole[context], rendition, seed, crew, kernels or load_kernels()
            )
            _paste(filled, bounds, pixels, hole, region.hole, region.context)
    return bounds, filled


def _checked_bounds(picture: Picture, hole: Mask, guide: NDArray[np.uint8] | None) -> Bounds:
    if picture.ndim != 3 or picture.shape[2] != 4 or picture.dtype not in (np.uint8, np.uint16):
        raise ValueError("picture must be uint8 or uint16 [H, W, 4]")
    if hole.dtype != np.bool_ or hole.ndim != 2:
        raise ValueError("hole must be bool [H, W]")
    if guide is not None and (guide.shape != picture.shape or guide.dtype != np.uint8):
        raise ValueError("guide must be uint8 and of the picture's shape")
    if hole.shape != picture.shape[:2]:
        (height, width), (own_height, own_width) = hole.shape, picture.shape[:2]
        raise MaskSizeMismatch(mask=f"{width} x {height}", image=f"{own_width} x {own_height}")
    bounds = mask_bounds(hole)
    if bounds is None:
        raise MaskEmpty
    if (bounds.height, bounds.width) == hole.shape and hole.all():
        raise MaskCoversAll
    return bounds


def _rendition(picture: Picture) -> NDArray[np.uint8]:
    return picture if picture.dtype == np.uint8 else (picture >> 8).astype(np.uint8)


def _paste(
    filled: Picture, bounds: Bounds, pixels: Picture, hole: Mask, part: Bounds, context: Bounds
) -> None:
    """Copies the hole pixels of one region from its context into the box of all holes."""
    own = hole[part.slices]
    target = filled[part.moved(-bounds.left, -bounds.top).slices]
    target[own] = pixels[part.moved(-context.left, -context.top).slices][own]


def _completed(
    picture: Picture,
    hole: Mask,
    rendition: NDArray[np.uint8],
    seed: int,
    crew: Crew,
    kernels: Kernels,
) -> Picture:
    """Completes one region, given as its context. What is outside the hole may change."""
    if min(hole.shape) < _SMALLEST_SIDE:
        return _completed_framed(picture, hole, rendition, seed, crew, kernels)
    radius = _patch_radius(hole)
    levels = build_levels(feature_image(rendition, hole, _BUSYNESS), hole, radius)
    solver = Solver(kernels, crew, radius, seed, Tuning())
    field = solver.solve(levels)
    return composed(picture, field, solver.weights(field, 4.0), radius, kernels, crew)


def _completed_framed(
    picture: Picture,
    hole: Mask,
    rendition: NDArray[np.uint8],
    seed: int,
    crew: Crew,
    kernels: Kernels,
) -> Picture:
    """Completes a picture too thin for patches with its mirror images around it."""
    frame = [(max(0, -(-(_SMALLEST_SIDE - side) // 2)),) * 2 for side in hole.shape]
    framed = _completed(
        np.pad(picture, (*frame, (0, 0)), mode="symmetric"),
        np.pad(hole, frame, mode="symmetric"),
        np.pad(rendition, (*frame, (0, 0)), mode="symmetric"),
        seed,
        crew,
        kernels,
    )
    (top, _), (left, _) = frame
    height, width = hole.shape
    return framed[top : top + height, left : left + width]


def _patch_radius(hole: Mask) -> int:
    """The largest patch of which the surroundings hold enough. Raises NothingToCopyFrom."""
    empty = np.zeros((*hole.shape, 1), np.uint8)
    for radius, fewest in _RADII:
        if np.count_nonzero(Level.of(empty, hole, radius).source) >= fewest:
            return radius
    raise NothingToCopyFrom
