# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.layers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cavendish_krita.layers import next_name


def test_next_name_begins_with_one() -> None:
    assert next_name("Erase", ["Background", "Erase", "Erase x", "My Erase 7"]) == "Erase 1"


def test_next_name_follows_the_highest() -> None:
    assert next_name("Erase", ["Erase 2", "Erase 10", "Erase 3"]) == "Erase 11"


@given(st.lists(st.text() | st.integers(0, 10**12).map(lambda n: f"Erase {n}")))
def test_next_name_is_never_one_that_is_there(names: list[str]) -> None:
    assert next_name("Erase", names) not in names
