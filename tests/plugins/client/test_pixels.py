# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_client import Box, ContextRule, PixelFormat, Pixels, errors, mask_bounds

SIDES = st.integers(1, 12)


@st.composite
def boxes_in(draw: st.DrawFn, width: int, height: int) -> Box:
    x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    return Box(x, y, draw(st.integers(1, width - x)), draw(st.integers(1, height - y)))


@st.composite
def pictures(draw: st.DrawFn) -> Pixels:
    width, height, form = draw(SIDES), draw(SIDES), draw(st.sampled_from(PixelFormat))
    length = width * height * form.bytes_per_pixel
    return Pixels(draw(st.binary(min_size=length, max_size=length)), width, height, form)


@given(st.data(), pictures())
def test_crop_pasted_back_changes_nothing(data: st.DataObject, picture: Pixels):
    box = data.draw(boxes_in(picture.width, picture.height))
    part = picture.crop(box)
    target = Pixels(bytearray(picture.view()), picture.width, picture.height, picture.format)
    target.paste(part, box.x, box.y)
    assert bytes(target.view()) == bytes(picture.view())
    assert part.view().nbytes == part.size_bytes


@given(st.data(), pictures())
def test_paste_writes_the_part_and_nothing_else(data: st.DataObject, picture: Pixels):
    box = data.draw(boxes_in(picture.width, picture.height))
    blank = Pixels(bytearray(picture.size_bytes), picture.width, picture.height, picture.format)
    blank.paste(picture.crop(box), box.x, box.y)
    assert bytes(blank.crop(box).view()) == bytes(picture.crop(box).view())
    cleared = Pixels(bytearray(blank.view()), blank.width, blank.height, blank.format)
    empty = Pixels(bytes(picture.crop(box).size_bytes), box.width, box.height, picture.format)
    cleared.paste(empty, box.x, box.y)
    assert not any(cleared.view())


def test_crop_refuses_a_box_that_reaches_outside():
    picture = Pixels(bytes(16), 2, 2)
    with pytest.raises(ValueError, match="outside"):
        picture.crop(Box(1, 1, 2, 1))


def test_view_refuses_a_buffer_of_another_length():
    with pytest.raises(errors.ImageLengthMismatch) as caught:
        Pixels(bytes(15), 2, 2).view()
    assert caught.value.metadata == {"size_bytes": "15", "expected_bytes": "16"}


@given(st.data(), SIDES, SIDES)
def test_mask_bounds_are_those_of_what_is_set(data: st.DataObject, width: int, height: int):
    box = data.draw(boxes_in(width, height))
    mask = Pixels(bytearray(width * height), width, height, PixelFormat.GRAY8)
    for x, y in ((box.x, box.y), (box.right - 1, box.bottom - 1)):
        mask.view()[y * width + x] = 1
    assert mask_bounds(mask) == box


def test_mask_bounds_of_an_empty_mask_are_none():
    assert mask_bounds(Pixels(bytes(6), 3, 2, PixelFormat.GRAY8)) is None


@given(
    st.builds(Box, st.integers(-50, 150), st.integers(-50, 150), SIDES, SIDES),
    st.floats(0, 4),
    st.integers(0, 30),
    st.integers(30, 90),
)
def test_context_holds_the_bounds_and_stays_on_the_canvas(bounds, ratio, least, most):
    canvas = Box(0, 0, 100, 80)
    inside = bounds.intersection(canvas)
    rule = ContextRule(ratio, least, most)
    if inside is None:
        with pytest.raises(errors.MaskEmpty):
            rule.box(bounds, canvas.width, canvas.height)
        return
    box = rule.box(bounds, canvas.width, canvas.height)
    assert box.intersection(canvas) == box
    assert box.intersection(inside) == inside
    assert inside.x - box.x <= most


def test_context_grows_by_the_longer_side():
    rule = ContextRule(0.5, 4, 100)
    assert rule.box(Box(100, 100, 40, 20), 1000, 1000) == Box(80, 80, 80, 60)
