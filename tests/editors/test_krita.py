# SPDX-License-Identifier: GPL-3.0-or-later
"""Krita itself, without any plug-in of ours: what every other Krita test stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.krita import Krita
from tests.editors.run import EditorFailed

SCRIPTS = Path(__file__).with_name("scripts")

pytestmark = pytest.mark.editor


def test_krita_offscreen_returns_pixels(krita: Krita) -> None:
    report = krita.offscreen(SCRIPTS / "krita_pixels.py")
    assert report["pixels"] == list(range(0, 160, 10))
    assert report["version"].startswith(("5.2", "5.3"))


def test_krita_window_loads_and_clicks_a_plugin(krita: Krita, tmp_path: Path) -> None:
    report = krita.gui(SCRIPTS / "krita_window.py", plugins=[SCRIPTS / "smoke_docker"])
    assert report["button"] == "clicked"
    assert (tmp_path / "krita" / "krita_window" / "window.png").stat().st_size > 10_000


def test_krita_raises_what_failed_in_the_script(krita: Krita, tmp_path: Path) -> None:
    script = tmp_path / "fails.py"
    script.write_text("def main(drive): raise ValueError('the script said so')")
    with pytest.raises(EditorFailed, match="the script said so"):
        krita.offscreen(script)


def test_krita_that_hangs_is_killed_and_photographed(krita: Krita, tmp_path: Path) -> None:
    script = tmp_path / "hangs.py"
    script.write_text("async def main(drive): await drive.work(3600)")
    with pytest.raises(EditorFailed, match="hung"):
        krita.gui(script, seconds=12)
    assert (tmp_path / "krita" / "hangs" / "timeout.png").exists()
