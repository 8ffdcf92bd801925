# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np

from cavendish.engines.model import Picture
from cavendish.operations.gallery import Gallery, small
from cavendish.request import ImageRef, ImageSpec, PixelFormat, Reference, Role
from tests.daemon.operations.models import opened
from tests.daemon.operations.pictures import noise, packed


def reference(role: Role, name: str = "") -> Reference:
    return Reference(ImageRef(ImageSpec(8, 6, PixelFormat.BGRA8)), role, name)


def test_pictures_are_numbered_and_labelled_in_their_order() -> None:
    gallery = Gallery()
    assert gallery.add("one.", noise((4, 5, 3))) == 1
    assert gallery.add_encoded("two.", Picture(b"x", "image/png")) == 2
    words, label, picture, other, last = gallery.parts("do it")
    assert (words.text, label.text, other.text) == ("do it", "Image 1: one.", "Image 2: two.")
    assert picture.picture is not None
    assert (opened(picture.picture) == noise((4, 5, 3))).all()
    assert last.picture == Picture(b"x", "image/png")


def test_references_are_shown_as_people_see_them_but_for_doodles() -> None:
    blue = np.zeros((6, 8, 4), np.uint8)
    blue[...] = (255, 0, 0, 255)
    payloads = {"references.0.image": packed(blue), "references.2.image": packed(blue)}
    some = (reference(Role.STYLE), reference(Role.DOODLE), reference(Role.POSE, "Ann"))
    gallery = Gallery()
    gallery.add("the picture.", noise((4, 4, 3)))
    assert gallery.add_references(some, payloads) == {2: some[0], 3: some[2]}
    shown = gallery.parts("")[4].picture
    assert shown is not None
    assert (opened(shown) == (0, 0, 255)).all()


def test_transparent_reference_has_no_black_holes() -> None:
    half = np.zeros((6, 8, 4), np.uint8)
    half[:, :4] = (10, 200, 30, 255)
    gallery = Gallery()
    gallery.add_references((reference(Role.OBJECT),), {"references.0.image": packed(half)})
    shown = gallery.parts("")[2].picture
    assert shown is not None
    assert opened(shown)[:, 4:, 1].min() > 150


def test_very_long_reference_is_made_smaller() -> None:
    assert small(noise((20, 4000, 3))).shape == (8, 1536, 3)
    assert small(noise((20, 30, 3))).shape == (20, 30, 3)
