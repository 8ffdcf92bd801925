# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel that asks a model, used by mouse and keys in the real GIMP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cavendish_client import Permission
from tests.editors.gimp_plugin.conftest import Studio
from tests.editors.root import EditorRoot
from tests.system.cloud import cloud

pytestmark = pytest.mark.editor


@pytest.fixture(scope="module")
def studio(editor_root: EditorRoot, folder: Path) -> Iterator[Studio]:
    """A GIMP whose daemon asks the stand-in."""
    drift = "--drift", "none", "--latency-ms", "0"
    with cloud(folder / "cloud", *drift, cloud=Permission.ASK) as found:
        yield Studio(editor_root, folder, found.daemon.state_dir)


@pytest.fixture(scope="module")
def report(studio: Studio, screenshots: Path) -> dict[str, Any]:
    """What happens by mouse and keys, run once for all tests."""
    told = studio.gui("prompting")
    keep(studio.made("prompting"), screenshots)
    return told


@pytest.fixture(scope="module")
def chosen(studio: Studio, screenshots: Path) -> dict[str, Any]:
    """What happens by the widgets, once the host is agreed to, run once for all tests."""
    told = studio.gui("choosing")
    keep(studio.made("choosing"), screenshots)
    return told


def keep(folder: Path, screenshots: Path) -> None:
    """Keeps the pictures that a script made."""
    for picture in folder.glob("gimp-*.png"):
        shutil.copy(picture, screenshots)


def test_panel_sends_nothing_before_the_artist_agrees(report: dict[str, Any]) -> None:
    assert report["layers_before_consent"] == 1


def test_panel_turns_words_into_one_layer_with_a_mask(report: dict[str, Any]) -> None:
    assert report["layer"] == "Edit: Make the dandelion red"
    assert report["has_mask"]
    assert report["is_changed"]


def test_one_undo_takes_the_layer_away_and_keeps_the_conversation(report: dict[str, Any]) -> None:
    assert report["undo_brings_all_back"]
    assert "cavendish-thread" in report["notes_after_undo"]


def test_variations_become_a_layer_when_they_are_applied(chosen: dict[str, Any]) -> None:
    assert chosen["takes"] == 2
    assert chosen["layers_before_apply"] == 1
    assert chosen["strip_is_shown"]
    assert chosen["strip_is_hidden"]


def test_going_back_hides_the_layers_of_later_turns(chosen: dict[str, Any]) -> None:
    assert chosen["thread_is_shown"]
    assert chosen["later_is_hidden"]
    assert chosen["jobs"] == [True, True, False]


def test_layers_go_along_as_references(chosen: dict[str, Any]) -> None:
    assert chosen["referred"]


def test_layers_tell_whether_they_are_seen_and_where_they_are(chosen: dict[str, Any]) -> None:
    assert chosen["seen"] == [True] * len(chosen["seen"])
    assert chosen["hidden"]
    assert chosen["within"]
    assert chosen["layers shown"] == [True, False, False, True]


def test_large_layers_are_lent_small_and_doodles_as_they_are(chosen: dict[str, Any]) -> None:
    assert chosen["lent"] == [1536, 1152, [255, 0, 0, 255]]
    assert chosen["lent right"] == 0
    assert chosen["doodle"] == [20, 4, 255, 0]
    assert chosen["hidden is read"]


def test_words_are_shown_and_make_no_layer(chosen: dict[str, Any]) -> None:
    assert chosen["words"]


def test_settings_are_kept_by_the_daemon(chosen: dict[str, Any]) -> None:
    assert "CAVENDISH_KEY_RELAY" in chosen["key"]
    assert chosen["cap"] == 2_500_000
    assert chosen["is_marked"]
    assert chosen["layer_is_marked"]
    assert chosen["told"]


def test_work_offline_is_switched_and_told(chosen: dict[str, Any]) -> None:
    assert chosen["offline"] == ["Working offline", "ONLINE"]


def test_layer_is_fitted_in_beside_itself_and_the_picture_stays(chosen: dict[str, Any]) -> None:
    assert chosen["harmonised"] == [10, 20, 40, 30, "Harmonise"]
    assert chosen["alpha"]
    assert chosen["recolored"]
    assert chosen["beside"] == "Things"
    assert chosen["flats"]
    assert (chosen["pictures"], chosen["shown"]) == (0, [True, 100.0, True])


def test_what_is_found_becomes_the_selection(chosen: dict[str, Any]) -> None:
    assert chosen["selected"] == chosen["found"]
    assert chosen["channels"] == 0


def test_picture_becomes_larger_with_all_its_layers(chosen: dict[str, Any]) -> None:
    assert chosen["enlarged"] == [280, 200, 80]
    assert chosen["upscaled"] == [280, 200, 0]


def test_model_is_not_fetched_before_it_is_agreed_to(chosen: dict[str, Any]) -> None:
    assert "Its licence is" in chosen["question"]
    assert chosen["nothing is fetched"]


def test_a_duplicate_has_a_conversation_of_its_own(chosen: dict[str, Any]) -> None:
    assert chosen["duplicate_is_another"]
    assert chosen["duplicate_begins_anew"]
