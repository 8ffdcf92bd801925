# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals speak to the artist."""

from __future__ import annotations

import pytest

from cavendish_gimp import refusal
from cavendish_gimp.refusal import GrayPicture, IndexedPicture, Refusal

ALL = Refusal.__subclasses__()


@pytest.mark.parametrize("cls", ALL)
def test_refusal_is_two_sentences(cls: type[Refusal]) -> None:
    error = cls()
    assert str(error) == error.message
    for sentence in (error.message, error.next_step):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


@pytest.mark.parametrize("cls", ALL)
def test_refusal_is_in_the_tree_of_the_docstring(cls: type[Refusal]) -> None:
    assert f"── {cls.__name__}" in (refusal.__doc__ or "")


def test_refusal_equals_its_own_kind_only() -> None:
    assert GrayPicture() == GrayPicture()
    assert GrayPicture() != IndexedPicture()
    assert len({GrayPicture(), GrayPicture(), IndexedPicture()}) == 2
