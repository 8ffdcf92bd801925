# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish_installer.editors import Editor, Machine, find_editors


def machine(home: Path, platform: str = "linux", **environ: str) -> Machine:
    return Machine(home, {"PATH": str(home / "bin"), **environ}, platform)


def program(home: Path, name: str, says: str = "") -> None:
    path = home / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


def test_nothing_is_found_on_a_machine_without_editors(tmp_path: Path):
    assert find_editors(machine(tmp_path)) == []


def test_krita_is_found_by_its_folder_and_by_its_program(tmp_path: Path):
    expected = [
        Editor("krita", "Krita", tmp_path / ".local/share/krita", tmp_path / ".config/kritarc")
    ]
    program(tmp_path, "krita")
    assert find_editors(machine(tmp_path)) == expected
    (tmp_path / "bin/krita").unlink()
    (tmp_path / ".local/share/krita").mkdir(parents=True)
    assert find_editors(machine(tmp_path)) == expected


def test_krita_follows_the_xdg_folders(tmp_path: Path):
    program(tmp_path, "krita")
    found = find_editors(machine(tmp_path, XDG_DATA_HOME="/d", XDG_CONFIG_HOME="/c"))
    assert found == [Editor("krita", "Krita", Path("/d/krita"), Path("/c/kritarc"))]


def test_krita_in_flatpak_has_a_folder_of_its_own(tmp_path: Path):
    sandbox = tmp_path / ".var/app/org.kde.krita"
    sandbox.mkdir(parents=True)
    label = "Krita (Flatpak)"
    expected = Editor("krita", label, sandbox / "data/krita", sandbox / "config/kritarc")
    assert find_editors(machine(tmp_path)) == [expected]


def test_gimp_has_a_folder_for_each_version(tmp_path: Path):
    for name in ("2.10", "3.0", "3.2", "3.10", "3.0-backup", "3.x"):
        (tmp_path / ".config/GIMP" / name).mkdir(parents=True)
    found = find_editors(machine(tmp_path))
    assert [editor.label for editor in found] == ["GIMP 3.0", "GIMP 3.2", "GIMP 3.10"]
    assert found[0].folder == tmp_path / ".config/GIMP/3.0/plug-ins"


def test_gimp_that_was_never_started_is_asked_for_its_version(tmp_path: Path):
    program(tmp_path, "gimp", "GNU Image Manipulation Program version 3.2.6")
    assert [editor.label for editor in find_editors(machine(tmp_path))] == ["GIMP 3.2"]


def test_gimp_2_is_not_taken_for_gimp_3(tmp_path: Path):
    program(tmp_path, "gimp", "GNU Image Manipulation Program version 2.10.34")
    assert find_editors(machine(tmp_path)) == []


def test_gimp_follows_its_own_variable(tmp_path: Path):
    found = find_editors(machine(tmp_path, GIMP3_DIRECTORY="/g"))
    assert found == [Editor("gimp", "GIMP", Path("/g/plug-ins"))]


@pytest.mark.parametrize(
    ("platform", "environ", "krita", "settings", "gimp"),
    [
        (
            *("darwin", {}, "Library/Application Support/krita"),
            *("Library/Preferences/kritarc", "Library/Application Support/GIMP/3.0/plug-ins"),
        ),
        (
            *("win32", {}, "AppData/Roaming/krita"),
            *("AppData/Local/kritarc", "AppData/Roaming/GIMP/3.0/plug-ins"),
        ),
    ],
)
def test_editors_are_found_on_other_systems(
    tmp_path: Path, platform: str, environ: dict[str, str], krita: str, settings: str, gimp: str
):
    (tmp_path / krita).mkdir(parents=True)
    (tmp_path / gimp).parent.mkdir(parents=True)
    assert find_editors(machine(tmp_path, platform, **environ)) == [
        Editor("krita", "Krita", tmp_path / krita, tmp_path / settings),
        Editor("gimp", "GIMP 3.0", tmp_path / gimp),
    ]
