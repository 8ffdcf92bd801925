# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the editors of the current user, and the folders that they read plug-ins from."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

KRITA = "krita"
GIMP = "gimp"
FLATPAK_KRITA = "org.kde.krita"
GIMP_PROGRAMS = ("gimp", "gimp-3", "gimp-3.0", "gimp-3.2", "gimp-console", "gimp-console-3.0")
GIMP_VERSION = re.compile(r"\b(3\.\d+)\.\d+")
GIMP_FOLDER = re.compile(r"3\.\d+")
VERSION_SECONDS = 20


@dataclass(frozen=True)
class Editor:
    """One place that an editor reads plug-ins from.

    folder: Krita's resource folder, or a plug-ins folder of GIMP's. settings: the file that says
    which plug-ins Krita loads; None for GIMP, which loads all.
    """

    kind: str
    label: str
    folder: Path
    settings: Path | None = None


@dataclass(frozen=True)
class Machine:
    """Where to look: the user's home, environment and platform."""

    home: Path = field(default_factory=Path.home)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    platform: str = sys.platform

    def folder(self, variable: str, *default: str) -> Path:
        """The folder that a variable names, else one below home."""
        given = self.environ.get(variable)
        return Path(given) if given else self.home.joinpath(*default)

    def has_program(self, name: str) -> bool:
        """Whether a program of this name is on the PATH."""
        return shutil.which(name, path=self.environ.get("PATH", "")) is not None


def find_editors(machine: Machine) -> list[Editor]:
    """Every editor that was found, each place once."""
    return [*find_krita(machine), *find_gimp(machine)]


def find_krita(machine: Machine) -> list[Editor]:
    """Krita's resource folders: the system's package and the Flatpak."""
    resources, settings, application = krita_places(machine)
    found = []
    if resources.is_dir() or settings.is_file() or application:
        found.append(Editor(KRITA, "Krita", resources, settings))
    sandbox = machine.home / ".var" / "app" / FLATPAK_KRITA
    if machine.platform.startswith("linux") and sandbox.is_dir():
        rc = sandbox / "config" / "kritarc"
        found.append(Editor(KRITA, "Krita (Flatpak)", sandbox / "data" / "krita", rc))
    return found


def krita_places(machine: Machine) -> tuple[Path, Path, bool]:
    """Resource folder, settings file, and whether the program was found."""
    if machine.platform == "win32":
        roaming = machine.folder("APPDATA", "AppData", "Roaming")
        local = machine.folder("LOCALAPPDATA", "AppData", "Local")
        programs = machine.folder("PROGRAMFILES", "Program Files")
        return roaming / "krita", local / "kritarc", (programs / "Krita (x64)").is_dir()
    if machine.platform == "darwin":
        library = machine.home / "Library"
        application = Path("/Applications/krita.app").is_dir()
        resources = library / "Application Support" / "krita"
        return resources, library / "Preferences" / "kritarc", application
    data = machine.folder("XDG_DATA_HOME", ".local", "share")
    config = machine.folder("XDG_CONFIG_HOME", ".config")
    return data / "krita", config / "kritarc", machine.has_program("krita")


def find_gimp(machine: Machine) -> list[Editor]:
    """A plug-ins folder for each version of GIMP 3 that the user has started or installed.

    The Flatpak reads the same folder as the system's package.
    """
    given = machine.environ.get("GIMP3_DIRECTORY")
    if given:
        return [Editor(GIMP, "GIMP", Path(given) / "plug-ins")]
    base = gimp_base(machine)
    versions = {path.name for path in base.glob("3.*") if path.is_dir()}
    versions = {name for name in versions if GIMP_FOLDER.fullmatch(name)}
    versions |= installed_gimp(machine)
    ordered = sorted(versions, key=lambda name: int(name.partition(".")[2]))
    return [Editor(GIMP, f"GIMP {name}", base / name / "plug-ins") for name in ordered]


def gimp_base(machine: Machine) -> Path:
    """The folder that holds a folder for each version."""
    if machine.platform == "win32":
        return machine.folder("APPDATA", "AppData", "Roaming") / "GIMP"
    if machine.platform == "darwin":
        return machine.home / "Library" / "Application Support" / "GIMP"
    return machine.folder("XDG_CONFIG_HOME", ".config") / "GIMP"


def installed_gimp(machine: Machine) -> set[str]:
    """The version of the GIMP on the PATH, as '3.0', if it is a GIMP 3 that says so."""
    path = machine.environ.get("PATH", "")
    for name in GIMP_PROGRAMS:
        program = shutil.which(name, path=path)
        version = version_of(program) if program else None
        if version:
            return {version}
    return set()


def version_of(program: str) -> str | None:
    """Major and minor version that `program --version` tells, if it is a GIMP 3."""
    try:
        done = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=VERSION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = GIMP_VERSION.search(done.stdout)
    return match[1] if match else None
