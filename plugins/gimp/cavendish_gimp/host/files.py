# SPDX-License-Identifier: GPL-3.0-or-later
"""Picture files as references. Runs on other threads, so GIMP itself is not asked."""

from __future__ import annotations

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf, GLib  # noqa: E402 - the version comes first

from cavendish_client import Pixels, errors  # noqa: E402
from cavendish_client.studio.document import reference_size  # noqa: E402
from cavendish_gimp.host.scaling import packed  # noqa: E402


def load(path: str) -> Pixels:
    """The picture as RGBA8, sRGB assumed. Raises ReferenceUnknown with what is wrong."""
    try:
        picture = GdkPixbuf.Pixbuf.new_from_file(path)
    except GLib.Error as error:
        words = f"The file {path} cannot be read: {error.message}."
        raise errors.ReferenceUnknown(words, "Choose another picture.") from error
    picture = fitted(picture.apply_embedded_orientation()).add_alpha(False, 0, 0, 0)
    return Pixels(packed(picture), picture.get_width(), picture.get_height())


def fitted(picture: GdkPixbuf.Pixbuf) -> GdkPixbuf.Pixbuf:
    """The picture, smaller where it is large."""
    before = picture.get_width(), picture.get_height()
    size = reference_size(*before)
    return picture if size == before else picture.scale_simple(*size, GdkPixbuf.InterpType.BILINEAR)
