# SPDX-License-Identifier: GPL-3.0-or-later
"""The procedure that asks a model, in the real GIMP, with the real daemon and the stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cavendish_client import Permission
from tests.editors.gimp_plugin.conftest import Studio
from tests.editors.root import EditorRoot
from tests.standin_process import StandIn, standin_process
from tests.system.cloud import daemon_of

pytestmark = pytest.mark.editor


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with standin_process("--drift", "none", "--latency-ms", "0") as process:
        yield process


@pytest.fixture(scope="module")
def report(editor_root: EditorRoot, folder: Path, standin: StandIn) -> Iterator[dict[str, Any]]:
    """What the script tells, run once for all tests."""
    with daemon_of(standin, folder / "cloud", cloud=Permission.ASK) as found:
        yield Studio(editor_root, folder, found.daemon.state_dir).batch("editing")


def test_edit_without_consent_sends_nothing_and_names_what_would_leave(report: Any) -> None:
    succeeded, words = report["refused"]
    assert not succeeded
    assert "would leave this machine for 127.0.0.1" in words
    assert "consent" in words
    assert report["layers_after_refusal"] == 1


def test_edit_gives_one_layer_with_a_mask_and_changes_nothing_outside(report: Any) -> None:
    assert report["layers"][0] == "Edit: Make the dandelion red"
    assert len(report["layers"]) == 2
    assert report["has_mask"]
    assert report["is_changed"]
    assert not report["differs_outside"]


def test_edit_leaves_word_of_its_making_and_of_its_conversation(report: Any) -> None:
    assert report["made"]["prompt"] == "Make the dandelion red"
    assert report["made"]["left_machine"] is True
    assert report["made"]["cost_micro_usd"] > 0
    assert {"cavendish-document", "cavendish-thread"} <= set(report["notes"])


def test_edit_by_a_model_that_is_not_offered_is_refused(report: Any) -> None:
    succeeded, words = report["unknown"]
    assert not succeeded
    assert "no model 'nobody'" in words


def test_edit_asks_once_for_a_document_and_never_without_words(
    report: Any, standin: StandIn
) -> None:
    assert report["again"] is True
    assert report["empty"][0] is False
    assert len(standin.requests()) >= 2
