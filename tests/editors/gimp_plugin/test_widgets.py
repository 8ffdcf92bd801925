# SPDX-License-Identifier: GPL-3.0-or-later
"""Each widget of the panel in the real GIMP's GTK, alone."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.editors.gimp_plugin.conftest import HERE, Studio
from tests.editors.root import EditorRoot

pytestmark = pytest.mark.editor

SCRIPT = HERE / "scripts" / "widgets.py"
CHECKS = [
    node.name
    for node in ast.parse(SCRIPT.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef) and node.name.startswith("check_")
]


@pytest.fixture(scope="module")
def report(editor_root: EditorRoot, folder: Path) -> dict[str, Any]:
    """What failed of each check, run once for all tests; the daemon is not needed."""
    return Studio(editor_root, folder, folder / "nobody").gui("widgets")


@pytest.mark.parametrize("check", CHECKS)
def test_widget(report: dict[str, Any], check: str) -> None:
    assert report[check] == "", report[check]
