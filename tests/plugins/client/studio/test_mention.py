# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.mention."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_client.studio.mention import MOST_SUGGESTED, Typing, mentioned, suggested, typing

NAMES = ("Hat", "Hat of felt", "帽子", "Coat 2")


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("put the @Hat on", ("Hat",)),
        ("put the @Hat of felt on", ("Hat of felt",)),
        ("@Coat 2 and @Hat, @Coat 2", ("Coat 2", "Hat")),
        ("@Hatter", ()),
        ("@@Hat", ()),
        ("把@帽子戴上", ("帽子",)),
        ("me@Hat.org", ()),
        ("@Hat\u0434\u0430", ()),
        ("a plain prompt", ()),
    ],
)
def test_mentioned_names_the_longest_that_fit(prompt: str, found: tuple[str, ...]) -> None:
    assert mentioned(prompt, NAMES) == found


@given(st.text(alphabet="@Hat of2 ", max_size=40))
def test_mentioned_finds_only_names_that_are_there(prompt: str) -> None:
    assert all(f"@{name}" in prompt for name in mentioned(prompt, NAMES))


def test_typing_tells_where_the_name_begins() -> None:
    assert typing("put the @Ha", 11) == Typing(9, "Ha")
    assert typing("put the @", 9) == Typing(9, "")
    assert typing("\u628a@\u5e3d", 3) == Typing(2, "\u5e3d")


@pytest.mark.parametrize("prompt", ["no name", "me@home", "@@Ha", "@a\nb"])
def test_typing_is_none_where_no_name_is_typed(prompt: str) -> None:
    assert typing(prompt, len(prompt)) is None


def test_suggested_offers_beginnings_first_and_folds_case() -> None:
    assert suggested("ha", ["Top hat", "Hat", "Coat", "Hat"]) == ("Hat", "Top hat")


def test_suggested_ends_when_the_name_is_complete() -> None:
    assert suggested("Hat", ["Hat", "Coat"]) == ()


def test_suggested_is_a_short_list() -> None:
    assert len(suggested("", [f"Layer {number}" for number in range(99)])) == MOST_SUGGESTED
