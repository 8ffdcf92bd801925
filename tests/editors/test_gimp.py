# SPDX-License-Identifier: GPL-3.0-or-later
"""GIMP itself, without any plug-in of ours: what every other GIMP test stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.gimp import Gimp
from tests.editors.run import EditorFailed

SCRIPTS = Path(__file__).with_name("scripts")

pytestmark = pytest.mark.editor


def test_gimp_batch_returns_pixels(gimp: Gimp) -> None:
    report = gimp.batch(SCRIPTS / "gimp_pixels.py")
    assert report["pixels"] == list(range(0, 160, 10))
    assert report["version"].startswith(("3.0", "3.2"))


def test_gimp_window_shows_picture(gimp: Gimp, tmp_path: Path) -> None:
    report = gimp.gui(SCRIPTS / "gimp_window.py")
    assert report["images"] == 1
    assert (tmp_path / "gimp" / "gimp_window" / "window.png").stat().st_size > 10_000


def test_gimp_batch_raises_what_failed_in_the_script(gimp: Gimp, tmp_path: Path) -> None:
    script = tmp_path / "fails.py"
    script.write_text("def main(drive): raise ValueError('the script said so')")
    with pytest.raises(EditorFailed, match="the script said so"):
        gimp.batch(script)


def test_gimp_batch_is_killed_when_its_time_is_up(gimp: Gimp, tmp_path: Path) -> None:
    script = tmp_path / "hangs.py"
    script.write_text("def main(drive): drive.work(3600)")
    with pytest.raises(EditorFailed, match="hung"):
        gimp.batch(script, seconds=8)
