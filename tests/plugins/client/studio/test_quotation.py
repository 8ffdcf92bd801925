# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.quotation."""

from __future__ import annotations

import pytest

from cavendish_client.studio.quotation import quoted


@pytest.mark.parametrize(
    ("prompt", "strings"),
    [
        ('"OPEN" on the door', ("OPEN",)),
        ("“OPEN” and “shut”, “OPEN”", ("OPEN", "shut")),
        ("«Ouvert» „Offen“ 「開店」", ("Ouvert", "Offen", "開店")),
        ('nothing "" here', ()),
        ('only "one mark', ()),
    ],
)
def test_quoted_gives_each_string_once(prompt: str, strings: tuple[str, ...]) -> None:
    assert quoted(prompt) == strings
