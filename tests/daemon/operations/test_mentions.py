# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.errors import ReferenceUnknown
from cavendish.operations.mentions import check_mentions, resolved
from cavendish.request import Box, Compose, ImageRef, ImageSpec, PixelFormat, Reference, Role

NAMES = {
    "hat": "image 2",
    "hat stand": "image 3",
    "Layer 1": "image 4",
    "\u56fe\u5c42": "image 5",
    "caf\u00e9": "image 6",
}


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("no names", "no names"),
        ("put @hat on", "put image 2 on"),
        ("@hat", "image 2"),
        ("the @hat stand there", "the image 3 there"),
        ("@hat, @hat stand and @Layer 1.", "image 2, image 3 and image 4."),
        ("@hat-like", "image 2-like"),
        ("(@caf\u00e9)", "(image 6)"),
        ("\u628a@\u56fe\u5c42\u653e\u5728\u8fd9\u91cc", "\u628aimage 5\u653e\u5728\u8fd9\u91cc"),
        ("mail me@home.org", "mail me@home.org"),
        ("5 @ 3", "5 @ 3"),
        ("at the end @", "at the end @"),
        ("@@hat is a handle", "@hat is a handle"),
    ],
)
def test_name_becomes_the_image_that_it_means(prompt: str, told: str) -> None:
    assert resolved(prompt, NAMES) == told


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("put @hats on", "hats"),
        ("@Layer 10", "Layer"),
        ("@Hat", "Hat"),
        ("@" + "x" * 99, "x" * 40),
    ],
)
def test_name_that_is_not_there_is_refused(prompt: str, name: str) -> None:
    with pytest.raises(ReferenceUnknown) as refused:
        resolved(prompt, NAMES)
    assert refused.value.values["name"] == name


@given(st.text(st.characters(exclude_characters="@")))
def test_prompt_without_names_is_told_as_it_is(prompt: str) -> None:
    assert resolved(prompt, NAMES) == prompt


@given(st.text())
def test_any_prompt_is_told_or_refused(prompt: str) -> None:
    with contextlib.suppress(ReferenceUnknown):
        resolved(prompt, NAMES)


def test_operation_is_checked_against_its_own_references() -> None:
    picture = ImageRef(ImageSpec(1, 1, PixelFormat.RGBA8))
    some = (Reference(picture, Role.OBJECT, "hat"),)
    check_mentions(Compose("@hat", Box(0, 0, 1, 1), some))
    with pytest.raises(ReferenceUnknown, match="@shoe"):
        check_mentions(Compose("@shoe", Box(0, 0, 1, 1), some))
