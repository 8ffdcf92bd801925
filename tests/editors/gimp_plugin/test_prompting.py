# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel that asks a model, used by mouse and keys in the real GIMP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cavendish.preferences import Permission
from tests.cloud_daemon import cloud_daemon
from tests.editors.gimp_plugin.conftest import Studio
from tests.editors.root import EditorRoot
from tests.standin_process import standin_process

pytestmark = pytest.mark.editor


@pytest.fixture(scope="module")
def report(editor_root: EditorRoot, folder: Path, screenshots: Path) -> Iterator[dict[str, Any]]:
    """What the script tells, run once for all tests."""
    with (
        standin_process("--drift", "none", "--latency-ms", "0") as standin,
        cloud_daemon(folder / "cloud", standin, cloud=Permission.ASK) as process,
    ):
        studio = Studio(editor_root, folder, process.state_dir)
        told = studio.gui("prompting")
        for picture in studio.made("prompting").glob("gimp-studio-*.png"):
            shutil.copy(picture, screenshots)
        yield told


def test_panel_sends_nothing_before_the_artist_agrees(report: dict[str, Any]) -> None:
    assert report["layers_before_consent"] == 1


def test_panel_turns_words_into_one_layer_with_a_mask(report: dict[str, Any]) -> None:
    assert report["layer"] == "Edit: Make the dandelion red"
    assert report["has_mask"]
    assert report["is_changed"]


def test_one_undo_takes_the_layer_away_and_keeps_the_conversation(report: dict[str, Any]) -> None:
    assert report["undo_brings_all_back"]
    assert "cavendish-thread" in report["notes_after_undo"]
