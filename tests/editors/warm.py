# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts each editor once, so that no test pays for a first start (20 to 60 s).

The home folder that this leaves (font caches, Krita's resource database, GIMP's plug-in index)
lies beside the root, and every editor run gets a copy of it.
"""

from __future__ import annotations

from pathlib import Path

from tests.editors.display import display
from tests.editors.gimp import INTERPRETER, config_folder
from tests.editors.gimp import write_settings as write_gimp_settings
from tests.editors.krita import enabled, install_plugins
from tests.editors.krita import write_settings as write_krita_settings
from tests.editors.root import EditorRoot, build_once
from tests.editors.run import DRIVER, Workplace, run_editor

FIRST_START_SECONDS = 300


def make_warm_home(root: EditorRoot) -> Path:
    """Returns the warmed home folder, warming it first where it is missing."""
    build_once(root.warm_home, lambda target: _warm(root, target))
    return root.warm_home


def _warm(root: EditorRoot, target: Path) -> None:
    target.mkdir()
    workplace = Workplace(root, target)
    workplace.home.mkdir()
    script = target / "leave.py"
    script.write_text("")
    with display(workplace.sandbox({})) as screen:
        packages = [DRIVER / "pykrita" / "cavendish_driver"]
        install_plugins(workplace.home, packages, [])
