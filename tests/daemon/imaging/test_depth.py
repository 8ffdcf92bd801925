# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours in a document's own space."""

import numpy as np
import pytest

from cavendish.imaging.depth import recognised, upper_bits
from tests.daemon.imaging.photographs import opaque, photograph

SEEN = opaque(photograph(120, 90))


def light(value: np.ndarray) -> np.ndarray:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def test_upper_bits_are_those_of_sixteen_and_all_of_eight() -> None:
    assert upper_bits(np.array([[[0, 255, 256, 65535]]], np.uint16)).tolist() == [[[0, 0, 1, 255]]]
    assert np.array_equal(upper_bits(SEEN), SEEN)


def test_same_depth_and_space_changes_nothing() -> None:
    found = recognised(SEEN, SEEN)
    assert np.array_equal(found(SEEN[..., :3].astype(np.float32)), SEEN[..., :3])


def test_sixteen_bits_are_stretched() -> None:
    found = recognised(SEEN.astype(np.uint16) * 257, SEEN)
    assert found.name == "sRGB"
    assert np.allclose(found(np.float32([[0, 128, 255]])), [[0, 32896, 65535]], atol=1)


@pytest.mark.parametrize(("name", "power"), [("sRGB, gamma 1.8", 1 / 1.8), ("sRGB, linear", 1.0)])
def test_other_curve_is_recognised(name: str, power: float) -> None:
    deep = np.full(SEEN.shape, 65535, np.uint16)
    deep[..., :3] = np.rint(light(SEEN[..., :3] / 255) ** power * 65535)
    found = recognised(deep, SEEN)
    assert found.name == name
    wanted = light(np.array([[10, 200, 90]]) / 255) ** power * 65535
    assert np.allclose(found(np.float32([[10, 200, 90]])), wanted, atol=8)


def test_strange_space_is_approximated_by_what_is_seen() -> None:
    deep = np.full(SEEN.shape, 65535, np.uint16)
    deep[..., :3] = (255 - SEEN[..., :3].astype(np.uint16)) // 2 * 100 + 20_000
    assert recognised(deep, SEEN).name == ""


def test_greys_are_taken_for_srgb() -> None:
    grey = np.arange(256, dtype=np.uint8).repeat(4).reshape(16, 16, 4)
    grey[..., 3] = 255
    deep = np.full(grey.shape, 65535, np.uint16)
    deep[..., :3] = np.rint(light(grey[..., :3] / 255) * 65535)
    assert recognised(deep, grey).name == "sRGB, linear"
