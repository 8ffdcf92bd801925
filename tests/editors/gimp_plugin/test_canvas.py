# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what is visible, and results that come too late, by the plug-in's modules inside GIMP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.editors.gimp_plugin.conftest import Studio

pytestmark = pytest.mark.editor

PICTURES = [
    "one_layer",
    "hidden_layers",
    "small_layer",
    "faint_layer",
    "masked_layer",
    "stack",
    "groups",
    "dissolved",
    "filtered",
    "wide_gamut",
]


@pytest.fixture(scope="module")
def report(studio: Studio) -> dict[str, Any]:
    return studio.batch("canvas")


@pytest.mark.parametrize("name", PICTURES)
def test_canvas_reads_what_gimp_shows(report: dict[str, Any], name: str) -> None:
    assert report["same"][name] == [True, True, True]


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("close", "PictureClosed"),
        ("crop", "PictureChanged"),
        ("make_gray", "GrayPicture"),
        ("deepen", "PictureChanged"),
        ("float_selection", "FloatingSelection"),
        ("delete_layer", "Erase 1 white"),
        ("unselect", "Erase 1 active white"),
    ],
)
def test_canvas_knows_what_to_do_with_a_late_result(
    report: dict[str, Any], change: str, outcome: str
) -> None:
    assert report["late"][change] == outcome


def test_canvas_leaves_no_picture_behind(report: dict[str, Any]) -> None:
    assert report["images"] == 0


def test_plug_in_brings_no_foreign_module(report: dict[str, Any]) -> None:
    assert report["foreign"] == []
