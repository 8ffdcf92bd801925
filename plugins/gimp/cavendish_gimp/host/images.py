# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pictures are open, and what is selected in them."""

from __future__ import annotations

from gi.repository import Gimp

from cavendish_client import Box
from cavendish_gimp.picture import Picture
from cavendish_gimp.refusal import (
    FloatingSelection,
    GrayPicture,
    IndexedPicture,
    PictureClosed,
    Refusal,
)


def open_ids() -> list[int]:
    """The ids of the open pictures, in the order of their opening."""
    return sorted(image.get_id() for image in Gimp.get_images())


def picture_of(image: Gimp.Image) -> Picture:
    """A picture as it stands. Raises PictureClosed."""
    name = image.get_name()
    if name is None:
        raise PictureClosed
    return Picture(image.get_id(), name, selection_bounds(image), refusal_of_mode(image))


def selection_bounds(image: Gimp.Image) -> Box | None:
    """The bounds of the selection, None where nothing is selected."""
    _, selected, left, top, right, bottom = Gimp.Selection.bounds(image)
    return Box(left, top, right - left, bottom - top) if selected else None


def open_image(picture: int) -> Gimp.Image:
    """The picture with this id. Raises PictureClosed.

    `Gimp.Image.get_by_id` gives an object for a closed picture too, which must not be used.
    """
    if not Gimp.Image.id_is_valid(picture):
        raise PictureClosed
    return Gimp.Image.get_by_id(picture)


def refusal_of_mode(image: Gimp.Image) -> Refusal | None:
    """Why no RGB layer can be added to a picture of this mode; None where one can."""
    base = image.get_base_type()
    if base == Gimp.ImageBaseType.GRAY:
        return GrayPicture()
    return IndexedPicture() if base == Gimp.ImageBaseType.INDEXED else None


def check_mode(image: Gimp.Image) -> None:
    """Raises GrayPicture, IndexedPicture or FloatingSelection where no RGB layer can be added."""
    refusal = refusal_of_mode(image)
    if refusal is not None:
        raise refusal
    if image.get_floating_sel() is not None:
        raise FloatingSelection
