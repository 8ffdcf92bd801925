# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts GIMP 3, as gimp-console or with its window under a virtual display."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.editors.display import display
from tests.editors.root import EditorRoot
from tests.editors.run import Workplace, install_folders, run_editor
from tests.editors.sandbox import Sandbox

# The welcome dialog of a first start is modal and would hold every test.
GIMPRC = """(config-version "3.0.4")
(check-updates no)
(show-welcome-dialog no)
(restore-session no)
"""
INTERPRETER = "--batch-interpreter=python-fu-eval"


class Gimp:
    """Runs scripts by GIMP's Python interpreter. Each run gets `scratch`/<script's name>."""

    def __init__(self, root: EditorRoot, scratch: Path, shared: tuple[Path, ...] = ()) -> None:
        self._root = root
        self._scratch = scratch
        self._shared = shared

    def batch(
        self,
        script: Path,
        plugins: Iterable[Path] = (),
        seconds: float = 60,
        **environment: str,
    ) -> dict[str, Any]:
        """Runs `script` in gimp-console with the plug-in folders given. Returns its report."""
        workplace, line = self._workplace(script, plugins)
        arguments = ["gimp-console", "-idf", INTERPRETER, "--quit", "-b", line]
        variables = {"GIMP3_DIRECTORY": str(config_folder(workplace.home)), **environment}
        return run_editor(workplace, arguments, variables, seconds)

    def gui(
        self,
        script: Path,
        plugins: Iterable[Path] = (),
        seconds: float = 120,
        size: tuple[int, int] = (1600, 1000),
        shortcuts: Mapping[str, str] | None = None,
        **environment: str,
    ) -> dict[str, Any]:
        """Runs `script` in a GIMP with its window and then quits it. Returns its report.

        shortcuts: keys of actions, as GIMP writes them, by the actions' names.
        """
        workplace, line = self._workplace(script, plugins)
        write_shortcuts(workplace.home, shortcuts or {})
        arguments = ["gimp", "--no-splash", "-d", INTERPRETER, "--quit", "-b", line]
        variables = {"GIMP3_DIRECTORY": str(config_folder(workplace.home)), **environment}
        with display(Sandbox(self._root, workplace.home), *size) as screen:
            return run_editor(workplace, arguments, variables, seconds, screen)

    def _workplace(self, script: Path, plugins: Iterable[Path]) -> tuple[Workplace, str]:
        folder = self._scratch / script.stem
        folder.mkdir(parents=True)
        workplace = Workplace(self._root, folder, self._shared)
        copy = workplace.prepare(script)
        write_settings(workplace.home)
        install_folders(plugins, config_folder(workplace.home) / "plug-ins")
        driver = workplace.folder / "driver"
        return workplace, (
            f"import sys; sys.path.insert(0, {str(driver)!r});"
            f"import gimp_driver; gimp_driver.run({str(copy)!r})"
        )


def config_folder(home: Path) -> Path:
    """Returns GIMP's settings folder inside a home folder."""
    return home / ".config" / "GIMP" / "3.0"


def write_shortcuts(home: Path, shortcuts: Mapping[str, str]) -> None:
    """Adds keys of actions to those of a home."""
    with (config_folder(home) / "shortcutsrc").open("a") as file:
        file.write("\n(file-version 1)\n")
        file.writelines(f'(action "{name}" "{keys}")\n' for name, keys in shortcuts.items())


def write_settings(home: Path) -> None:
    """Writes the settings that keep GIMP from asking questions at its start, where none are."""
    gimprc = config_folder(home) / "gimprc"
    if gimprc.exists():
        # A warmed home's file also holds the last language; without it GIMP asks all plug-ins
        # for their procedures again, which takes 8 s.
        return
    gimprc.parent.mkdir(parents=True, exist_ok=True)
    gimprc.write_text(GIMPRC)
