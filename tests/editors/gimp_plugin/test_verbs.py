# SPDX-License-Identifier: GPL-3.0-or-later
"""What needs no words, by its procedures, in the real GIMP with the real daemon."""

from __future__ import annotations

from typing import Any

import pytest

from tests.editors.gimp_plugin.conftest import Studio

pytestmark = pytest.mark.editor

NAMES = {"lines": "Lines", "denoise": "Denoise", "flats": "Flats", "cutout": "Cut-out"}


@pytest.fixture(scope="module")
def report(studio: Studio) -> dict[str, Any]:
    """What the script tells, run once for all tests."""
    return studio.batch("verbs")


def test_procedures_are_in_the_menu(report: dict[str, Any]) -> None:
    assert len(report["menus"]) == 6
    assert all(where == ["<Image>/Filters/Cavendish"] for where in report["menus"].values())


@pytest.mark.parametrize("verb", NAMES)
def test_verb_gives_one_layer_where_something_is_selected(
    report: dict[str, Any], verb: str
) -> None:
    made = report["made"][verb]
    assert made["name"] == NAMES[verb]
    assert made["is in"]
    assert made["engine"]
    x, y, width, height = made["box"]
    assert (x, y) >= (0, 0)
    assert width * height < 160 * 120
    assert made["is multiplied"] == (verb == "flats")


def test_layer_is_fitted_in_and_none_is_told(report: dict[str, Any]) -> None:
    assert report["harmonise"]["box"] == [10, 20, 40, 30]
    # It is the red rectangle and none of the other layers, of which there are many by now.
    opacities, red, blue = report["fitted"]
    assert opacities == [255]
    assert red > blue + 30
    succeeded, words = report["no layer"]
    assert not succeeded
    assert "Select the layer to fit in" in words


def test_picture_becomes_larger_with_all_its_layers(report: dict[str, Any]) -> None:
    assert report["enlarged"] == [480, 360, 120]
    assert report["upscale"]["box"] == [0, 0, 480, 360]


def test_gray_picture_is_refused_in_words(report: dict[str, Any]) -> None:
    succeeded, words = report["gray"]
    assert not succeeded
    assert "RGB" in words
