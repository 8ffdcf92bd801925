# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may know GIMP, and who GTK: read from the sources' import statements."""

from __future__ import annotations

import ast
from pathlib import Path

import cavendish_gimp

PACKAGE = Path(cavendish_gimp.__file__).parent
SOURCES = {
    path.relative_to(PACKAGE).as_posix(): path
    for path in PACKAGE.rglob("*.py")
    if "_vendor" not in path.parts
}
# They prepare things beside, and ask GIMP nothing there.
BESIDE = ("bytecode.py", "host/conversion.py", "host/extension.py")


def users(*namespaces: str) -> set[str]:
    """The modules that import one of gi's namespaces."""
    return {name for name, path in SOURCES.items() if namespaces_of(path) & set(namespaces)}


def namespaces_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "gi.repository"
        for alias in node.names
    }


def test_only_the_host_knows_gimp() -> None:
    assert all(name.startswith("host/") for name in users("Gimp", "Gegl", "Babl"))


def test_only_panel_dialog_and_the_studios_gtk_know_gtk() -> None:
    assert users("Gtk", "Gdk", "GimpUi", "Pango") == {"panel.py", "dialog.py", "studio/gtk.py"}


def test_no_thread_and_no_compiled_library_is_named() -> None:
    for name, path in SOURCES.items():
        apart = {"threading"} if name in BESIDE else set()
        banned = {"threading", "numpy", "asyncio", "ctypes"} - apart
        tree = ast.parse(path.read_text())
        named = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert not named & banned, path
