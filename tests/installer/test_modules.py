# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish_installer.modules import find_module, needed


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that Python imports from."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str = "") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_needed_follows_every_kind_of_import(packages: Path):
    write(packages, "zoo/__init__.py", "from .bears import polar")
    write(packages, "zoo/bears/__init__.py", "from ..keys import key")
    write(packages, "zoo/bears/polar.py", "def f():\n    import zoo.late")
    write(packages, "zoo/keys.py", "try:\n    from zoo import tried\nexcept ImportError: pass")
    for name in ("late", "tried", "unused"):
        write(packages, f"zoo/{name}.py")
    names = ["zoo", "zoo.bears", "zoo.bears.polar", "zoo.keys", "zoo.late", "zoo.tried"]
    assert list(needed(["zoo"], ["zoo"])) == names


def test_needed_leaves_out_what_only_a_type_checker_sees(packages: Path):
    write(
        packages,
        "farm/__init__.py",
        "import typing\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import farm.hens\nelse:\n    import farm.cows\n"
        "if typing.TYPE_CHECKING:\n    import farm.pigs",
    )
    for name in ("hens", "cows", "pigs"):
        write(packages, f"farm/{name}.py")
    assert list(needed(["farm"], ["farm"])) == ["farm", "farm.cows"]


def test_needed_leaves_out_other_packages_and_compiled_parts(packages: Path):
    write(packages, "barn/__init__.py", "import json, shed, barn._fast")
    write(packages, "shed.py")
    write(packages, "barn/_fast.cpython-311-x86_64-linux-gnu.so")
    assert list(needed(["barn"], ["barn"])) == ["barn"]


def test_find_module_imports_nothing(packages: Path):
    write(packages, "bomb/__init__.py", "raise SystemExit")
    write(packages, "bomb/fuse.py", "raise SystemExit")
    fuse = find_module("bomb.fuse")
    assert fuse is not None
    assert (fuse.package, fuse.is_package) == ("bomb", False)
    assert find_module("bomb.nothing") is None
    assert find_module("no_such_package_at_all") is None
