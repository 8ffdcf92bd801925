# SPDX-License-Identifier: GPL-3.0-or-later
import importlib.metadata

import pytest

from cavendish_client.version import VERSION, numbers


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.2.0", (1, 2, 0)), ("0.10", (0, 10)), ("1.2.0rc1", (1, 2)), ("", ()), ("dev", ())],
)
def test_numbers_are_the_leading_whole_ones(version: str, expected: tuple[int, ...]):
    assert numbers(version) == expected


def test_version_is_the_distributions():
    assert importlib.metadata.version("cavendish") == VERSION
