# SPDX-License-Identifier: GPL-3.0-or-later
"""What needs no words, by its procedures, in the real GIMP with the real daemon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.daemon_process import DaemonProcess, running_daemon
from tests.editors.gimp_plugin.conftest import Studio
from tests.models import graphs
from tests.models.installed import depther, install, stylist

pytestmark = pytest.mark.editor

NAMES = {
    "lines": "Lines",
    "denoise": "Denoise",
    "flats": "Flats",
    "cutout": "Cut-out",
    "depth": "Depth",
}


@pytest.fixture(scope="module")
def daemon(folder: Path) -> Iterator[DaemonProcess]:
    """A daemon that has two small models: to one, light is near; the other paints negatives."""
    models = {
        "near": (depther("near"), graphs.grey_plane()),
        "negative": (stylist("negative"), graphs.negative()),
    }
    install(folder / "state", models)
    with running_daemon(folder / "state") as process:
        yield process


@pytest.fixture(scope="module")
def report(studio: Studio) -> dict[str, Any]:
    """What the script tells, run once for all tests."""
    return studio.batch("verbs")


def test_procedures_are_in_the_menu(report: dict[str, Any]) -> None:
    assert len(report["menus"]) == 9
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


def test_layers_tell_by_their_paint_what_is_meant(report: dict[str, Any]) -> None:
    (red, green, blue), kept, strange = report["told"]
    assert red > max(green, blue) + 100
    assert kept == [255]
    assert "another picture" in strange


def test_layer_is_fitted_in_and_none_is_told(report: dict[str, Any]) -> None:
    assert report["harmonise"]["box"] == [10, 20, 40, 30]
    # It is the red rectangle and none of the other layers, of which there are many by now.
    opacities, red, blue = report["fitted"]
    assert opacities == [255]
    assert red > blue + 30
    succeeded, words = report["no layer"]
    assert not succeeded
    assert "Select the layer to fit in" in words


@pytest.mark.parametrize("how", ["by a box", "by points", "by the selection"])
def test_what_is_pointed_at_becomes_the_selection(report: dict[str, Any], how: str) -> None:
    found, told, selected, overlap, is_untouched = report[how]
    assert found
    assert told == selected
    assert overlap > 0.9
    assert is_untouched


def test_what_is_not_found_leaves_the_selection_as_it_was(report: dict[str, Any]) -> None:
    assert report["lost"] == [False, [0, 0, 0, 0], [4, 14, 52, 42]]


def test_what_cannot_be_pointed_at_is_told_and_selects_nothing(report: dict[str, Any]) -> None:
    words = {"points": "X,Y", "box": "outside of the picture", "nothing": "Select it roughly"}
    for what, told in words.items():
        succeeded, problem = report["bad"][what]
        assert not succeeded
        assert told in problem
    assert report["selected by none"] == []


def test_picture_takes_over_the_style_of_a_hidden_layer(report: dict[str, Any]) -> None:
    name, red, blue = report["reddened"]
    assert name == "Restyle"
    assert red > blue + 30
    assert "Name a style" in report["no style"][1]
    assert "another picture" in report["strange style"][1]


def test_picture_takes_over_the_style_of_a_model_that_is_named(report: dict[str, Any]) -> None:
    assert report["negative"]["engine"] == "onnx"
    succeeded, words = report["no model"]
    assert not succeeded
    assert "There is no model 'near' that does this." in words


def test_picture_becomes_larger_with_all_its_layers(report: dict[str, Any]) -> None:
    assert report["enlarged"] == [480, 360, 120]
    assert report["upscale"]["box"] == [0, 0, 480, 360]


def test_gray_picture_is_refused_in_words(report: dict[str, Any]) -> None:
    succeeded, words = report["gray"]
    assert not succeeded
    assert "RGB" in words
