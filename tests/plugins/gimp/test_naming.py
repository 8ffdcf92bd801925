# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of result layers."""

from __future__ import annotations

import pytest

from cavendish_gimp.naming import next_name


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], "Erase 1"),
        (["Background"], "Erase 1"),
        (["Erase 1", "Erase 4", "Background"], "Erase 5"),
        (["Erase 2 copy", "Erase", "erase 9", "Erase 99999999999"], "Erase 1"),
    ],
)
def test_next_name_counts_on(names: list[str], expected: str) -> None:
    assert next_name(names) == expected
