# SPDX-License-Identifier: GPL-3.0-or-later
"""`plug-in-cavendish-fill` in gimp-console: the pixels, the words, what stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import cavendish_client
from cavendish_client import Result
from tests.daemon_process import DaemonProcess
from tests.editors.gimp_plugin.conftest import Studio

pytestmark = pytest.mark.editor

# Bytes a channel in the picture, and in the layer as the script wrote it.
DEPTHS = {
    "plain": (1, 1),
    "linear": (1, 1),
    "deep": (2, 2),
    "deeplinear": (2, 2),
    "float": (4, 2),
    "wide": (1, 1),
}
TYPES = {1: np.uint8, 2: np.uint16, 4: np.float32}


@pytest.fixture(scope="module")
def report(studio: Studio) -> dict[str, Any]:
    return studio.batch("procedure")


class Case:
    """One picture, before and after."""

    def __init__(self, folder: Path, facts: dict[str, Any], depths: tuple[int, int]) -> None:
        self.facts = facts
        self.width, self.height = facts["size"]
        self.x, self.y, self.w, self.h = facts["box"]
        whole, part = (self.height, self.width), (self.h, self.w)
        self.before = read(folder / "before", depths[0], (*whole, 4))
        self.after = read(folder / "after", depths[0], (*whole, 4))
        self.selection = read(folder / "selection", 1, whole)
        self.layer = read(folder / "layer", depths[1], (*part, 4))
        self.mask = read(folder / "mask", 1, part)
        self.provenance: dict[str, Any] = json.loads(facts["parasite"])

    def crop(self, whole: NDArray[Any]) -> NDArray[Any]:
        """The part of the picture that the layer covers."""
        return whole[self.y : self.y + self.h, self.x : self.x + self.w]


def read(path: Path, depth: int, shape: tuple[int, ...]) -> NDArray[Any]:
    return np.frombuffer(path.read_bytes(), TYPES[depth]).reshape(shape)


@pytest.fixture(scope="module", params=DEPTHS)
def case(request: pytest.FixtureRequest, studio: Studio, report: dict[str, Any]) -> Case:
    name = request.param
    return Case(studio.made("procedure") / name, report[name], DEPTHS[name])


@pytest.fixture(scope="module")
def returned(case: Case, daemon: DaemonProcess) -> Result:
    """What the daemon holds as the job's result."""
    with cavendish_client.connect("test", "1", state_dir=daemon.state_dir, start=False) as client:
        return client.result(case.provenance["job_id"])


@pytest.mark.parametrize("name", ["fill", "edit", "panel"])
def test_procedure_is_in_the_menu(name: str, report: dict[str, Any]) -> None:
    assert report["menus"][name] == ["<Image>/Filters/Cavendish"]


def test_procedure_leaves_every_bit_outside_the_selection(case: Case) -> None:
    outside = case.selection == 0
    assert outside.any()
    assert np.array_equal(case.before[outside], case.after[outside])


def test_procedure_shows_inside_the_selection_what_the_layer_holds(case: Case) -> None:
    inside = case.mask == 255
    assert inside.any()
    if case.before.dtype == np.float32:
        return  # Its layer was written as 16-bit integers.
    assert np.array_equal(case.crop(case.after)[inside], case.layer[inside])


def test_procedure_changes_the_picture(case: Case) -> None:
    assert (case.before != case.after).any(axis=-1).mean() > 0.01


def test_procedure_lays_in_what_the_daemon_returned(case: Case, returned: Result) -> None:
    assert case.layer.tobytes() == bytes(returned.image.view())
    assert case.mask.tobytes() == bytes(returned.mask.view())
    box = returned.placement
    assert [box.x, box.y, box.width, box.height] == case.facts["box"]


def test_procedure_keeps_the_selection_s_soft_levels_in_the_mask(case: Case) -> None:
    assert np.array_equal(case.mask, case.crop(case.selection))
    assert len(np.unique(case.mask)) > 100
    assert not (case.selection.sum() - case.mask.sum(dtype=np.uint64))


def test_procedure_changes_nothing_else(case: Case) -> None:
    assert case.facts["same"]
    assert case.facts["layers"] == ["Erase 1", "Background"]


def test_procedure_leaves_the_new_layer_active_for_painting(case: Case) -> None:
    assert case.facts["active"] == ["Erase 1"]
    assert not case.facts["paints_on_mask"]


def test_procedure_tells_the_making_in_a_parasite(case: Case) -> None:
    told = case.provenance
    assert (told["operation"], told["engine"], told["seed"]) == ("fill", "classic", 3)
    assert told["reasons"]
    assert told["cost_micro_usd"] == 0
    assert told["time"].endswith("+00:00")


def test_procedure_copies_only_what_is_painted_over(report: dict[str, Any]) -> None:
    from_all, from_stripes = report["taken from"]
    assert from_all < 10
    assert from_stripes > 100


@pytest.fixture(scope="module")
def words(studio: Studio) -> dict[str, Any]:
    return studio.batch("refusals")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gray", "This picture is in grayscale; Cavendish works in RGB. Choose Image > Mode > RGB"),
        ("indexed", "This picture has indexed colors; Cavendish works in RGB. Choose Image > Mode"),
        ("unselected", "Nothing is selected. Select what to erase."),
        ("everything", "Everything is selected"),
        ("floating", "A floating selection is in the way. Anchor it"),
        ("bright", "brighter than white"),
        ("unpainted", "Nothing is painted firmly on the layer “empty”"),
        ("strange", "The layer that was named belongs to another picture."),
        ("other_engine", "There is no engine 'no-such-engine'. Use one of: "),
    ],
)
def test_procedure_refuses_in_words(words: dict[str, Any], name: str, sentence: str) -> None:
    status, _, text = words[name].partition(": ")
    assert status == "execution-error"
    assert sentence in text


def test_procedure_lays_the_result_above_the_active_layer_in_its_group(
    words: dict[str, Any],
) -> None:
    assert words["small"]["children"] == ["gone", "inner"]
    assert words["small"]["top"] == ["group", "white"]
    assert words["small"]["offsets"] == [50, 50]


def test_procedure_tells_that_no_daemon_can_be_started(studio: Studio) -> None:
    nowhere = str(studio.folder / "no-daemon")
    report = studio.batch("alone", CAVENDISH_STATE_DIR=nowhere)
    status, _, text = report["words"].partition(": ")
    assert status == "execution-error"
    assert "cavendish setup" in text
    assert report["layers"] == 1
