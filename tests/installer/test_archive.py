# SPDX-License-Identifier: GPL-3.0-or-later
import builtins
import importlib.util
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from cavendish_client.errors import FileUnusable
from cavendish_client.version import VERSION
from cavendish_installer.archive import write_packages
from tests.editors.root import find_root

IMPORTER = "usr/share/krita/pykrita/plugin_importer/plugin_importer.py"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The zips, by editor."""
    krita, gimp = write_packages(tmp_path_factory.mktemp("packages") / "new")
    return {"krita": krita, "gimp": gimp}


def test_packages_are_named_by_editor_and_version(packages: dict[str, Path]):
    assert packages["krita"].name == f"cavendish-krita-{VERSION}.zip"
    assert packages["gimp"].name == f"cavendish-gimp-{VERSION}.zip"
    assert [path.name for path in sorted(packages["krita"].parent.iterdir())] == [
        packages["gimp"].name,
        packages["krita"].name,
    ]


def test_packages_are_the_same_bytes_each_time(tmp_path: Path):
    once, again = (write_packages(tmp_path / name) for name in ("once", "again"))
    for one, other in zip(once, again, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_packages_are_whole_and_small(packages: dict[str, Path]):
    for path in packages.values():
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
        assert path.stat().st_size < 600 << 10


def test_krita_package_keeps_the_importers_rules(packages: dict[str, Path]):
    with zipfile.ZipFile(packages["krita"]) as archive:
        names = archive.namelist()
    assert [name for name in names if name.endswith(".desktop")] == ["cavendish_krita.desktop"]
    assert [name for name in names if name.endswith(".action")] == [
        "actions/cavendish_krita.action"
    ]
    # Krita finds the package by its folder's entry, with an __init__.py right inside.
    assert {"cavendish_krita/", "cavendish_krita/__init__.py"} <= set(names)
    assert not [name for name in names if name.startswith(("/", "..")) or "\\" in name]


def krita_importer() -> ModuleType | None:
    """Krita's own importer, from the editors' root."""
    root = find_root()
    path = root.path / IMPORTER if root else None
    if path is None or not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location("plugin_importer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_kritas_own_importer_takes_the_package(
    packages: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    importer = krita_importer()
    if importer is None:
        pytest.skip("Krita is not in the editors' root")
    monkeypatch.setattr(builtins, "i18n", str, raising=False)
    taken = importer.PluginImporter(str(packages["krita"]), str(tmp_path), lambda _: True)
    assert [plugin["name"] for plugin in taken.import_all()] == ["cavendish_krita"]
    assert (tmp_path / "pykrita/cavendish_krita.desktop").is_file()
    assert (tmp_path / "pykrita/cavendish_krita/_vendor/cavendish_client/client.py").is_file()
    assert (tmp_path / "actions/cavendish_krita.action").is_file()
    taken.archive.close()


def test_gimp_package_keeps_the_x_bit(packages: dict[str, Path]):
    with zipfile.ZipFile(packages["gimp"]) as archive:
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert modes["cavendish/cavendish.py"] & 0o777 == 0o755
    assert {name.partition("/")[0] for name in modes} == {"cavendish"}


def test_packages_into_what_is_no_folder_are_refused(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(FileUnusable):
        write_packages(tmp_path / "file")
