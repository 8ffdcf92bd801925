# SPDX-License-Identifier: GPL-3.0-or-later
import configparser
import os
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

import pytest

from cavendish_client.errors import FileUnusable
from cavendish_installer import layout


@pytest.fixture(scope="module")
def krita() -> layout.Tree:
    """Krita's files."""
    return layout.krita_tree()


@pytest.fixture(scope="module")
def gimp() -> layout.Tree:
    """GIMP's files."""
    return layout.gimp_tree()


def test_krita_finds_the_plugin_by_its_desktop_file(krita: layout.Tree):
    desktop = configparser.ConfigParser()
    desktop.read_string(krita[PurePosixPath("pykrita/cavendish_krita.desktop")].data.decode())
    entry = desktop["Desktop Entry"]
    assert entry["X-KDE-Library"] == "cavendish_krita"
    assert entry["ServiceTypes"] == "Krita/PythonPlugin"
    assert entry["Name"]
    manual = entry.get("X-Krita-Manual")
    assert PurePosixPath("pykrita/cavendish_krita") / (manual or "__init__.py") in krita


def test_krita_gets_actions_without_default_shortcuts(krita: layout.Tree):
    actions = ET.fromstring(krita[PurePosixPath("actions/cavendish_krita.action")].data)
    shortcuts = [element.text for element in actions.iter("shortcut")]
    assert list(actions.iter("Action"))
    assert not any(shortcuts)


def test_gimp_gets_a_program_named_as_its_folder(gimp: layout.Tree):
    script = gimp[PurePosixPath("cavendish/cavendish.py")]
    assert script.executable
    assert script.data.startswith(b"#!/usr/bin/env python3\n")
    assert [path for path, entry in gimp.items() if entry.executable] == [
        PurePosixPath("cavendish/cavendish.py")
    ]
    assert {path.parts[0] for path in gimp} == {"cavendish"}


@pytest.mark.parametrize("package", ["cavendish_krita", "cavendish_gimp"])
def test_plugin_carries_client_and_licence_and_no_waste(package: str):
    tree = layout.package_tree(package)
    names = {path.as_posix() for path in tree}
    assert {"LICENSE", "__init__.py", "_vendor/cavendish_client/__init__.py"} <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith("plugin/")]


def test_licence_is_found_beside_what_a_build_has_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    left = tmp_path / "cavendish.egg-info"
    left.mkdir()
    (left / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: cavendish\nVersion: 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert b"GNU GENERAL PUBLIC LICENSE" in layout.licence()


def test_own_modules_import_the_vendored_client(krita: layout.Tree, gimp: layout.Tree):
    own = [
        entry.data
        for tree in (krita, gimp)
        for path, entry in tree.items()
        if path.suffix == ".py" and "_vendor" not in path.parts
    ]
    assert any(b"._vendor.cavendish_client" in data for data in own)
    assert not any(b"\nfrom cavendish_client" in data for data in own)
    assert not any(b"\nimport cavendish_client" in data for data in own)


def test_lay_out_writes_files_that_the_editor_can_run(tmp_path: Path):
    written = layout.lay_out_gimp(tmp_path)
    script = tmp_path / "cavendish" / "cavendish.py"
    assert script in written
    assert os.access(script, os.X_OK)
    assert all(path.is_file() for path in written)


def test_lay_out_replaces_a_link_and_does_not_follow_it(tmp_path: Path):
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / "cavendish").mkdir()
    (tmp_path / "cavendish" / "cavendish.py").symlink_to(other)
    layout.lay_out_gimp(tmp_path)
    assert other.read_text() == "mine"


def test_missing_package_is_named():
    with pytest.raises(FileUnusable, match="no_such_plugin"):
        layout.package_folder("no_such_plugin")
    with pytest.raises(FileUnusable, match=r"nothing\.txt"):
        layout.outer("cavendish_krita", "nothing.txt")
