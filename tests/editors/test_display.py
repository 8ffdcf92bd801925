# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of tests.editors.display."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.display import DisplayFailed, display
from tests.editors.root import EditorRoot
from tests.editors.sandbox import Sandbox

pytestmark = pytest.mark.editor


def test_display_numbers_differ_and_a_picture_has_the_size(
    editor_root: EditorRoot, tmp_path: Path
) -> None:
    sandbox = Sandbox(editor_root, tmp_path)
    with display(sandbox, 320, 200) as one, display(sandbox) as other:
        assert one.name != other.name
        one.screenshot(tmp_path / "picture.png")
        size = one.run("identify", "-format", "%wx%h", str(tmp_path / "picture.png"))
    assert size == "320x200"


def test_display_is_gone_after_its_block(editor_root: EditorRoot, tmp_path: Path) -> None:
    with display(Sandbox(editor_root, tmp_path)) as screen:
        screen.run("xwininfo", "-root")
    with pytest.raises(DisplayFailed, match="xwininfo"):
        screen.run("xwininfo", "-root")
