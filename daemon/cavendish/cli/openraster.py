# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes layered OpenRaster: the original and the result.

After the OpenRaster specification 0.0.6 (freedesktop.org). It knows no layer masks, and neither
Krita nor GIMP reads any from it, so the result's mask is its layer's alpha.
"""

import io
import zipfile
from dataclasses import dataclass, replace
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

import numpy as np
from PIL import Image

from cavendish.cli.encode import as_image, encode_png, samples_of
from cavendish.cli.laying import layer, multiplied, over
from cavendish.cli.picture import Kind, Picture
from cavendish_client import Result

THUMBNAIL_PX = 256


@dataclass(frozen=True)
class Layers:
    """A picture and what was made of it. name: the result layer's. below: whether the result lies
    below the picture, which is multiplied with it; else it lies above."""

    picture: Picture
    result: Result
    name: str
    below: bool = False


def write_openraster(file: BinaryIO, layers: Layers) -> None:
    """Writes picture and result as layers."""
    picture, box = layers.picture, layers.result.placement
    top = Picture(layer(layers.result), Kind.RGBA, picture.profile)
    merged = (multiplied if layers.below else over)(picture, top.pixels, box)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # Uncompressed and first, so that the type can be read at a fixed place.
        archive.writestr("mimetype", "image/openraster", zipfile.ZIP_STORED)
        archive.writestr("stack.xml", stack(layers))
        archive.writestr("data/original.png", as_png(picture), zipfile.ZIP_STORED)
        archive.writestr("data/result.png", as_png(top), zipfile.ZIP_STORED)
        archive.writestr("mergedimage.png", as_png(merged), zipfile.ZIP_STORED)
        archive.writestr("Thumbnails/thumbnail.png", thumbnail(merged), zipfile.ZIP_STORED)


def stack(layers: Layers) -> str:
    """The layers, the top one first."""
    picture, place, name = layers.picture, layers.result.placement, quoteattr(layers.name)
    made = f'    <layer name={name} src="data/result.png" x="{place.x}" y="{place.y}"/>\n'
    mode = ' composite-op="svg:multiply"' if layers.below else ""
    own = f'    <layer name="Original" src="data/original.png" x="0" y="0"{mode}/>\n'
    order = own + made if layers.below else made + own
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<image version="0.0.6" w="{picture.width}" h="{picture.height}"{resolution(picture)}>\n'
        "  <stack>\n"
        f"{order}  </stack>\n</image>\n"
    )


def resolution(picture: Picture) -> str:
    """The attributes that tell it, as whole pixels per inch; none where it is not known."""
    if picture.dpi is None:
        return ""
    across, down = (max(1, round(float(each))) for each in picture.dpi)
    return f' xres="{across}" yres="{down}"'


def as_png(picture: Picture) -> bytes:
    """The picture as a PNG."""
    buffer = io.BytesIO()
    encode_png(buffer, picture, samples_of(picture))
    return buffer.getvalue()


def thumbnail(picture: Picture) -> bytes:
    """A PNG of 8 bits, at most 256 pixels a side, as viewers of folders want it."""
    pixels = picture.pixels
    if picture.is_deep:
        pixels = (pixels >> 8).astype(np.uint8)
    image = as_image(samples_of(replace(picture, pixels=pixels)))
    image.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.BOX, reducing_gap=None)
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", icc_profile=picture.profile)
    return buffer.getvalue()
