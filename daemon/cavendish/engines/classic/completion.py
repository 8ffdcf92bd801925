# SPDX-License-Identifier: GPL-3.0-or-later
"""Content-aware fill: completes the holes of a picture from what surrounds them.

Sources: Barnes et al., "PatchMatch", 2009; Wexler, Shechtman, Irani, "Space-Time Completion of
Video", 2007; Newson et al., "Video Inpainting of Complex Scenes", 2014; Perez, Gangnet, Blake,
"Poisson Image Editing", 2003. The steps are in `solver` and `composition`.
"""

from collections.abc import Callable
from typing import cast

import numpy as np

from cavendish.engines.classic.canvas import Canvas, Part, Picture, Rendition
from cavendish.engines.classic.composition import composed
from cavendish.engines.classic.crew import Crew, Report
from cavendish.engines.classic.features import feature_image
from cavendish.engines.classic.kernels import Kernels, load_kernels
from cavendish.engines.classic.patches import Mask
from cavendish.engines.classic.pyramid import build_levels, centres
from cavendish.engines.classic.solver import Solver
from cavendish.errors import MaskCoversAll, MaskEmpty, MaskSizeMismatch, NothingToCopyFrom
from cavendish.imaging.bounds import Bounds, ContextRule
from cavendish.imaging.regions import Region, mask_bounds, plan_regions

CONTEXT = ContextRule(ratio=1.0, min_px=64, max_px=512)

_BUSYNESS = 4.0
_SMALLEST_SIDE = 16
# Up to where it is read what there is, and found what to copy; the rest is to join it.
_READ, _FOUND = 0.05, 0.6
_READING, _STEPS = "reading the surroundings", 4
# Where fewer pixels of the sources lie near a hole, those farther away are read, too.
_ENOUGH_SOURCES = 4096
# Patch radii, the preferred first, with the fewest patches that make one usable.
_RADII = ((3, 32), (2, 16), (1, 2))


def complete(
    picture: Picture,
    hole: Mask,
    *,
    guide: Rendition | None = None,
    sources: Mask | None = None,
    seed: int = 0,
    on_progress: Report | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Picture:
    """Returns a copy of picture with the hole filled from its surroundings.

    picture: uint8 or uint16 [H, W, 4], straight alpha last, in any encoding. hole: bool [H, W].
    guide: uint8 [H, W, 4], the same picture as sRGB; patches are compared by it (by the upper
    eight bits of picture where it is not given), while colours and alpha are copied from picture
    at its full depth. sources: bool [H, W], what may be copied from, however far it lies; else all
    that lies near the hole and not in it. All pixels outside the hole are identical to the bit. The
    same seed gives the same picture, however many threads run.

    on_progress is called with a rising fraction 0..1 and a few words; cancelled is asked many
    times a second. Raises JobCancelled, MaskSizeMismatch, MaskEmpty, MaskCoversAll, and
    NothingToCopyFrom where too little is left around the hole, or of the sources.
    """
    bounds, filled = complete_box(
        picture,
        hole,
        guide=guide,
        sources=sources,
        seed=seed,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    result = picture.copy()
    result[bounds.slices] = filled
    return result


def complete_box(
    picture: Picture,
    hole: Mask,
    *,
    guide: Rendition | None = None,
    sources: Mask | None = None,
    seed: int = 0,
    on_progress: Report | None = None,
    cancelled: Callable[[], bool] | None = None,
    kernels: Kernels | None = None,
) -> tuple[Bounds, Picture]:
    """Returns the bounds of the hole and their pixels, filled: `complete` without the canvas."""
    with Crew(on_progress, cancelled) as crew:
        bounds = _checked_bounds(picture, hole, guide)
        crew.check()
        if sources is not None:
            sources = _usable(sources, hole, crew)
        regions = [_reaching(region, sources) for region in plan_regions(hole, CONTEXT, crew.check)]
        crew.check()
        areas = [int(np.count_nonzero(hole[region.hole.slices])) for region in regions]
        canvas = Canvas(picture, hole, guide, bounds, sources, copied=crew.copied, check=crew.check)
        canvas.lays_guide = guide is not None and len(regions) > 1
        for index, region in enumerate(regions):
            crew.begin_part(
                sum(areas[:index]) / sum(areas), areas[index] / sum(areas), _READ, _FOUND
            )
            _complete_region(canvas, region, seed, crew, kernels or load_kernels())
    return bounds, canvas.filled


def _checked_bounds(picture: Picture, hole: Mask, guide: Rendition | None) -> Bounds:
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


def _usable(sources: Mask, hole: Mask, crew: Crew) -> Mask:
    """What of the sources is no hole. Raises ValueError, NothingToCopyFrom."""
    if sources.dtype != np.bool_ or sources.shape != hole.shape:
        raise ValueError("sources must be bool [H, W] and of the hole's shape")
    usable = np.empty_like(sources)

    def work(top: int, bottom: int) -> None:
        np.greater(sources[top:bottom], hole[top:bottom], out=usable[top:bottom])

    crew.in_strips(work, usable.shape)
    if not usable.any():
        raise NothingToCopyFrom
    return usable


def _reaching(region: Region, sources: Mask | None) -> Region:
    """The region, with all sources in its context where those near it would hardly do."""
    if sources is None or np.count_nonzero(sources[region.context.slices]) >= _ENOUGH_SOURCES:
        return region
    far = mask_bounds(sources)
    return region if far is None else Region(region.hole, region.context.united(far))


def _complete_region(
    canvas: Canvas, region: Region, seed: int, crew: Crew, kernels: Kernels
) -> None:
    """Completes one region; what is too thin for patches, together with its mirror images."""
    crew.expect(_STEPS)
    part = canvas.part(region.context)
    crew.advance(1, _READING)
    crew.check()
    top, left = (max(0, -(-(_SMALLEST_SIDE - side) // 2)) for side in part.hole.shape)
    if top or left:
        part = part.framed(top, left)
    radius = _patch_radius(part, crew)
    crew.advance(1, _READING)
    feature = feature_image(part.rendition, part.hole, _BUSYNESS, crew)
    crew.advance(1, _READING)
    levels = build_levels(feature, part.hole, radius, crew, part.barred)
    crew.begin_next()
    ballot = Solver(kernels, crew, radius, seed).solve(levels)
    place = region.hole_in_context.moved(left, top)

    crew.begin_next()

    def laid(picture: Picture) -> Picture:
        bounds, pixels = composed(picture, levels[0], ballot, kernels, crew)
        return pixels[place.moved(-bounds.left, -bounds.top).slices]

    if canvas.lays_guide:
        canvas.paste_guide(region, cast(Rendition, laid(part.rendition)))
    canvas.paste(region, laid(part.picture))


def _patch_radius(part: Part, crew: Crew) -> int:
    """The largest patch of which the surroundings hold enough. Raises NothingToCopyFrom."""
    for radius, fewest in _RADII:
        if np.count_nonzero(centres(part.hole, radius, crew, part.barred)[1]) >= fewest:
            return radius
    raise NothingToCopyFrom
