# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel in GIMP's window: opened by its procedure, worked by mouse and keys, photographed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import cavendish_client
from cavendish_client import JobState
from tests.daemon_process import DaemonProcess
from tests.editors.gimp_plugin.conftest import Studio

pytestmark = pytest.mark.editor

PICTURES = ("empty", "ready", "erasing", "erased", "gray")


@pytest.fixture(scope="module")
def report(studio: Studio, screenshots: Path) -> dict[str, Any]:
    told = studio.gui("panel")
    for picture in PICTURES:
        name = f"gimp-panel-{picture}.png"
        shutil.copy(studio.made("panel") / name, screenshots / name)
    return told


def test_panel_gives_a_layer_with_a_mask(report: dict[str, Any]) -> None:
    assert report["layer"] == "Erase 1"
    assert report["has_mask"]


def test_panel_result_is_one_undo_step(report: dict[str, Any]) -> None:
    assert report["undo_keeps_selection"]
    assert report["undo_changes_picture"]
    assert report["redo_brings_all_back"]


def test_panel_cancels_the_job_in_the_daemon(report: dict[str, Any], daemon: DaemonProcess) -> None:
    assert report["layers_after_cancel"] == 2
    with cavendish_client.connect("test", "1", state_dir=daemon.state_dir, start=False) as client:
        states = [job.state for job in client.jobs().jobs]
    assert states == [JobState.CANCELLED, JobState.SUCCEEDED]


def test_panel_answers_while_it_asks(report: dict[str, Any]) -> None:
    assert report["survives_calls"]


def test_panel_opens_again(report: dict[str, Any]) -> None:
    assert report["opened_again"]


@pytest.mark.parametrize("picture", PICTURES)
def test_panel_is_photographed(report: dict[str, Any], screenshots: Path, picture: str) -> None:
    assert (screenshots / f"gimp-panel-{picture}.png").stat().st_size > 500
