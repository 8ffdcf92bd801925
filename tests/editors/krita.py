# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts Krita, with its window under a virtual display or without any by kritarunner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.editors.display import display
from tests.editors.root import EditorRoot
from tests.editors.run import DRIVER, Workplace, install_folders, run_editor
from tests.editors.sandbox import Sandbox

# The software canvas: under Xvfb an OpenGL one would be rendered by llvmpipe, on both cores.
SETTINGS = {
    "kritadisplayrc": "[General]\nOpenGLRenderer=none\ncanvasState=OPENGL_NOT_TRIED\n",
    "kritarc": "[TemplateChooserDialog]\nShowOnStartup=false\n",
}


class Krita:
    """Runs scripts inside Krita 5. Each run gets the folder `scratch`/<script's name>."""

    def __init__(self, root: EditorRoot, scratch: Path, shared: tuple[Path, ...] = ()) -> None:
        self._root = root
        self._scratch = scratch
        self._shared = shared

    def offscreen(self, script: Path, seconds: float = 60, **environment: str) -> dict[str, Any]:
        """Runs `script` by kritarunner: no X, no window, no docker. Returns its report."""
        workplace, copy = self._workplace(script)
        write_settings(workplace.home)
        arguments = ["kritarunner", "-s", "kritarunner_driver", "-f", "main"]
        variables = {"QT_QPA_PLATFORM": "offscreen", "CAVENDISH_EDITOR_SCRIPT": str(copy)}
        return run_editor(workplace, arguments, {**variables, **environment}, seconds)

    def gui(
        self,
        script: Path,
        documents: Iterable[Path] = (),
        plugins: Iterable[Path] = (),
        actions: Iterable[Path] = (),
        settings: Mapping[str, str] | None = None,
        seconds: float = 120,
        size: tuple[int, int] = (1600, 1000),
        **environment: str,
    ) -> dict[str, Any]:
        """Runs `script` in a Krita with its window, after loading `plugins`. Returns its report.

        The script's `main` is a coroutine. documents: pictures in a shared folder, opened at the
        start.
        plugins: pykrita packages, each with its `<name>.desktop` beside it. actions: `.action`
        files. settings: text to add to a settings file, by the file's name.
        """
        workplace, copy = self._workplace(script)
        packages = [*plugins, DRIVER / "pykrita" / "cavendish_driver"]
        install_plugins(workplace.home, packages, actions)
        write_settings(workplace.home, {**enabled(packages), **(settings or {})})
        variables = {"CAVENDISH_EDITOR_SCRIPT": str(copy), **environment}
        with display(Sandbox(self._root, workplace.home), *size) as screen:
            arguments: list[str | Path] = ["krita", "--nosplash", *documents]
            return run_editor(workplace, arguments, variables, seconds, screen)

    def _workplace(self, script: Path) -> tuple[Workplace, Path]:
        folder = self._scratch / script.stem
        folder.mkdir(parents=True)
        workplace = Workplace(self._root, folder, self._shared)
        return workplace, workplace.prepare(script)


def install_plugins(home: Path, packages: Iterable[Path], actions: Iterable[Path]) -> None:
    """Lays pykrita packages, their desktop files and actions out in a home folder."""
    resources = home / ".local" / "share" / "krita"
    pykrita = resources / "pykrita"
    install_folders(packages, pykrita)
    for package in packages:
        desktop = package.with_suffix(".desktop")
        (pykrita / desktop.name).write_bytes(desktop.read_bytes())
    (resources / "actions").mkdir(parents=True, exist_ok=True)
    for action in actions:
        (resources / "actions" / action.name).write_bytes(action.read_bytes())


def enabled(packages: Iterable[Path]) -> dict[str, str]:
    """Returns the settings that switch pykrita packages on."""
    lines = [f"enable_{package.name}=true" for package in packages]
    return {"kritarc": "[python]\n" + "\n".join(lines) + "\n"}


def write_settings(home: Path, extra: Mapping[str, str] | None = None) -> None:
    """Adds the tests' settings to those of a home; KConfig merges groups that come twice."""
    (home / ".config").mkdir(exist_ok=True)
    for settings in (SETTINGS, extra or {}):
        for name, text in settings.items():
            with (home / ".config" / name).open("a") as file:
                file.write(f"\n{text}")
