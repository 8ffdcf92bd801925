# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules that a machine can hold: licence, size, one test file a source module."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {
    "daemon/cavendish": "tests/daemon",
    "plugins/client/cavendish_client": "tests/plugins/client",
    "plugins/krita/cavendish_krita": "tests/plugins/krita",
    "plugins/gimp/cavendish_gimp": "tests/plugins/gimp",
    "installer/cavendish_installer": "tests/installer",
    "tests/standin/cavendish_standin": "tests/standin",
}
LICENCE = "# SPDX-License-Identifier: GPL-3.0-or-later"
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


def tracked(pattern: str) -> list[Path]:
    """The files under version control that match, without generated ones."""
    listed = subprocess.run(
        ["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = [Path(name) for name in listed.stdout.split()]
    return [n for n in names if "cavendish_proto" not in n.parts and (ROOT / n).exists()]


MODULES = tracked("*.py")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_module_keeps_the_house_rules(path: Path) -> None:
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines() or [LICENCE]
    assert any(line == LICENCE for line in lines[:2]), "the licence line is missing"
    assert len(lines) <= 500, "a module has at most 500 lines"
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno >= 60]
    assert not long, f"a function has at most 60 lines: {long}"
    assert path.stem not in NAMELESS, "a module is named by what it is"


def test_unit_tests_mirror_the_sources() -> None:
    strangers = []
    for source, tests in SOURCES.items():
        for test in tracked(f"{tests}/**/test_*.py") + tracked(f"{tests}/test_*.py"):
            folder, name = test.relative_to(tests).parent, test.stem.removeprefix("test_")
            home = ROOT / source / folder
            homes = (home / f"{name}.py", home / f"_{name}.c", home / name / "__init__.py")
            if not any(path.exists() for path in homes):
                strangers.append(str(test))
    assert not strangers, f"no source module is named like these tests: {strangers}"
