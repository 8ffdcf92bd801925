# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.errors import ReferenceUnknown
from cavendish.operations.mentions import check_mentions, resolved
from cavendish.request import Box, Compose, ImageRef, ImageSpec, PixelFormat, Reference, Role
from cavendish_client.studio.mention import mentioned

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
        ("mail me@hat.org", "mail me@hat.org"),
        (
            "\u0e43\u0e2a\u0e48@hat\u0e43\u0e2b\u0e21\u0e48",
            "\u0e43\u0e2a\u0e48image 2\u0e43\u0e2b\u0e21\u0e48",
        ),
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


@given(st.text(alphabet="@ hat\u56fe\u5c42\u0434\u00e9\u0e01_1", max_size=12))
def test_panels_find_the_names_that_the_daemon_finds(prompt: str) -> None:
    with contextlib.suppress(ReferenceUnknown):
        told = resolved(prompt, {name: f"<{name}>" for name in NAMES})
        assert set(mentioned(prompt, NAMES)) == {name for name in NAMES if f"<{name}>" in told}


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
