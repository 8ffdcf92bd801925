# SPDX-License-Identifier: GPL-3.0-or-later
"""Which picture is what."""

import pytest
from PIL import Image

from cavendish_standin.ask import Ask, Part, Turn
from cavendish_standin.roles import assign
from tests.standin.samples import MODEL, encoded, mask, pictured, smooth, texts

BASE = encoded(smooth(seed=1))
MASK = encoded(mask((256, 192), (20, 20, 120, 90)))
MARKED = encoded(smooth(seed=2))
REFERENCE = encoded(Image.new("RGB", (64, 64), "teal"))


@pytest.mark.parametrize(
    "parts",
    [
        ("Paint the mask area.", BASE, "A mask: white = change.", MASK, "A hat.", REFERENCE),
        ("Image 2 is a mask of image 1: white = area to change.", BASE, MASK, "Hat", REFERENCE),
        ("Change the hat.", BASE, "hat:", REFERENCE, "This is the mask", MASK),
    ],
)
def test_mask_is_known_by_its_label_or_its_number(parts: tuple[str | bytes, ...]) -> None:
    roles = assign(pictured(*parts))
    assert (roles.base, roles.mask, roles.references) == (BASE, MASK, (REFERENCE,))


def test_mask_needs_a_word_that_says_so() -> None:
    roles = assign(pictured("Combine these.", BASE, MASK))
    assert roles.mask is None
    assert roles.references == (MASK,)


def test_first_picture_is_never_the_mask() -> None:
    assert assign(pictured("The mask is here:", MASK)).base == MASK


def test_marked_copy_is_known_by_its_label() -> None:
    roles = assign(pictured("Add a hat.", BASE, "The same with doodles that guide you:", MARKED))
    assert (roles.base, roles.marked, roles.references) == (BASE, MARKED, ())


def test_picture_of_another_size_is_a_reference_whatever_its_label() -> None:
    roles = assign(pictured("Add a hat.", BASE, "A sketch for the style:", REFERENCE))
    assert (roles.marked, roles.references) == (None, (REFERENCE,))


def test_feathered_mask_is_known_by_its_number() -> None:
    soft = encoded(smooth(seed=3).convert("L"))
    roles = assign(pictured("Image 2 is a mask of image 1: white = change.", BASE, soft))
    assert roles.mask == soft


def test_earlier_picture_is_edited_when_a_turn_brings_none() -> None:
    first = Turn("user", (Part(text="a kite"),))
    draft = Part(data=MASK, mime="image/png", thought=True)
    said = Turn("model", (draft, Part(data=BASE, mime="image/jpeg")))
    ask = Ask(MODEL, (first, said, Turn("user", (Part(text="higher"),))))
    assert assign(ask).base == BASE
    assert assign(texts("a kite")).base is None


def test_last_picture_is_the_one_whose_shape_is_followed() -> None:
    assert assign(pictured("Combine.", BASE, REFERENCE)).last == REFERENCE
