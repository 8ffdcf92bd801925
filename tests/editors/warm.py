# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts each editor once, so that no test pays for a first start (20 to 60 s).

The home folder that this leaves (font caches, Krita's resource database, GIMP's plug-in index)
lies beside the root, and every editor run gets a copy of it.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.editors.gimp import Gimp, config_folder
from tests.editors.krita import Krita
from tests.editors.root import EditorRoot, build_once

FIRST_START_SECONDS = 300
NOTHING = "def main(drive): pass\n"
NOTHING_STEPPED = f"async {NOTHING}"


def make_warm_home(root: EditorRoot) -> Path:
    """Returns the warmed home folder, warming it first where it is missing."""
    build_once(root.warm_home, lambda target: _warm(root, target))
    return root.warm_home


def _warm(root: EditorRoot, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".warming-") as name:
        scratch = Path(name)
        home = scratch / "cold"
        home.mkdir()
        for start in (_start_krita, _start_kritarunner, _start_gimp):
            home = start(replace(root, warm_home=home), scratch)
        home.rename(target)


def _start_krita(root: EditorRoot, scratch: Path) -> Path:
    script = scratch / "krita.py"
    script.write_text(NOTHING_STEPPED)
    Krita(root, scratch).gui(script, seconds=FIRST_START_SECONDS)
    home = scratch / "krita" / "home"
    # Only what Krita made itself may stay: each run brings its plug-ins and settings along.
    shutil.rmtree(home / ".local" / "share" / "krita" / "pykrita")
    return home


def _start_kritarunner(root: EditorRoot, scratch: Path) -> Path:
    script = scratch / "kritarunner.py"
    script.write_text(NOTHING)
    Krita(root, scratch).offscreen(script, seconds=FIRST_START_SECONDS)
    return scratch / "kritarunner" / "home"


def _start_gimp(root: EditorRoot, scratch: Path) -> Path:
    script = scratch / "gimp.py"
    script.write_text(NOTHING)
    Gimp(root, scratch).gui(script, seconds=FIRST_START_SECONDS)
    home = scratch / "gimp" / "home"
    assert config_folder(home).is_dir()
    return home
