# SPDX-License-Identifier: GPL-3.0-or-later
"""What a verb reads from files: the canvas, its guide, references and doodles."""

import argparse
import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from cavendish.cli.laying import as_pixels, part
from cavendish.cli.picture import Picture, read_mask, read_picture
from cavendish_client import Box, Canvas, ContextRule, Reference, Role, errors, mask_bounds

Array = np.ndarray[Any, np.dtype[Any]]

SRGB_NAMES = ("srgb",)


def read_canvas(options: argparse.Namespace) -> tuple[Picture, Array | None]:
    """The picture and, where there is one, its mask.

    Raises ImageError, MaskSizeMismatch, MaskEmpty, FileUnusable.
    """
    picture = read_picture(options.image)
    if getattr(options, "mask", None) is None:
        return picture, None
    return picture, read_cover(options.mask, picture, "Paint white where to change.")


def read_sources(options: argparse.Namespace, picture: Picture) -> Array | None:
    """What may be copied from, where that is told. Raises as `read_canvas`."""
    if options.sources is None:
        return None
    return read_cover(options.sources, picture, "Paint white on what may be copied.")


def read_cover(path: Path, picture: Picture, step: str) -> Array:
    """A mask of the picture; step: what to do where it is black. Raises as `read_canvas`."""
    mask = read_mask(path)
    if mask.shape != picture.pixels.shape[:2]:
        raise errors.MaskSizeMismatch(
            mask=f"{mask.shape[1]} x {mask.shape[0]}", image=f"{picture.width} x {picture.height}"
        )
    if not mask.any():
        raise errors.MaskEmpty(f"{path} selects nothing.", step)
    return mask


def box_of(picture: Picture, mask: Array | None, rule: ContextRule) -> Box:
    """What is sent of a picture: what lies round the selection, or all of it."""
    if mask is None:
        return Box(0, 0, picture.width, picture.height)
    bounds = mask_bounds(as_pixels(mask))
    if bounds is None:
        raise errors.MaskEmpty
    return rule.box(bounds, picture.width, picture.height)


def holding(box: Box, sources: Array) -> Box:
    """The smallest box that holds that one and all sources."""
    told = mask_bounds(as_pixels(sources))
    if told is None:
        return box
    left, top = min(box.x, told.x), min(box.y, told.y)
    right, bottom = max(box.right, told.right), max(box.bottom, told.bottom)
    return Box(left, top, right - left, bottom - top)


def canvas_of(picture: Picture, mask: Array | None, box: Box) -> Canvas:
    """The part of a picture in box, as it is sent."""
    guide = guide_of(picture)
    return Canvas(
        as_pixels(part(picture.pixels, box)),
        None if mask is None else as_pixels(part(mask, box)),
        None if guide is None else as_pixels(part(guide, box)),
        x=box.x,
        y=box.y,
        width=picture.width,
        height=picture.height,
    )


def references_of(options: argparse.Namespace, box: Box | None = None) -> tuple[Reference, ...]:
    """The references and, where box tells what is sent of the canvas, the doodle.

    Raises ImageError, MaskSizeMismatch, FileUnusable.
    """
    found = [
        Reference(as_pixels(as_seen(read_picture(each.path))), each.role, each.name)
        for each in options.ref
    ]
    doodle = getattr(options, "doodle", None)
    if doodle is not None and box is not None:
        found.append(read_doodle(doodle, box, options.image))
    return tuple(found)


def read_doodle(path: Path, box: Box, image: Path) -> Reference:
    """A doodle: as large as the picture, of which box is sent."""
    drawn, canvas = read_picture(path), read_picture(image)
    if (drawn.width, drawn.height) != (canvas.width, canvas.height):
        raise errors.MaskSizeMismatch(
            f"{path} has {drawn.width} x {drawn.height} pixels, the picture {canvas.width} x "
            f"{canvas.height}.",
            "Draw on a layer as large as the picture.",
            mask=f"{drawn.width} x {drawn.height}",
            image=f"{canvas.width} x {canvas.height}",
        )
    return Reference(as_pixels(part(as_seen(drawn), box)), Role.DOODLE)


def guide_of(picture: Picture) -> Array | None:
    """The picture as 8-bit sRGB, where it is not that already."""
    return None if not picture.is_deep and is_srgb(picture) else as_seen(picture)


def as_seen(picture: Picture) -> Array:
    """The picture as people see it: uint8 [H, W, 4], sRGB. Raises ImageModeUnsupported."""
    pixels = picture.pixels
    seen = np.rint(pixels / 257).astype(np.uint8) if picture.is_deep else pixels
    if is_srgb(picture):
        return seen
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.profile or b""))
        if profile.profile.xcolor_space.strip() != "RGB":
            return seen
        shown = ImageCms.profileToProfile(
            Image.fromarray(np.ascontiguousarray(seen[..., :3])),
            profile,
            ImageCms.createProfile("sRGB"),
        )
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        raise errors.ImageModeUnsupported(
            "The picture's colour profile cannot be used.",
            "Convert the picture to sRGB.",
            mode="another colour space",
        ) from error
    return np.concatenate([np.asarray(shown), seen[..., 3:]], axis=2)


def is_srgb(picture: Picture) -> bool:
    """Whether the numbers of the picture are sRGB: by its profile's name, or without one."""
    if picture.profile is None:
        return True
    try:
        name = ImageCms.getProfileDescription(io.BytesIO(picture.profile))
    except (ImageCms.PyCMSError, OSError):
        return False
    return name.strip().lower().startswith(SRGB_NAMES)
