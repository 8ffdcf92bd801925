# SPDX-License-Identifier: GPL-3.0-or-later
"""The zips that people install by hand."""

import importlib.metadata
import os
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from cavendish_client.errors import FileUnusable
from cavendish_installer.layout import gimp_tree, krita_tree
from cavendish_installer.vendor import Tree

# The oldest time that a zip can hold: the same files give the same bytes at any time.
MOMENT = (1980, 1, 1, 0, 0, 0)
UNIX = 3
FOLDER_MODE, FILE_MODE, PROGRAM_MODE = 0o040755, 0o100644, 0o100755


def write_packages(folder: Path) -> list[Path]:
    """Writes both zips into folder, and returns their paths.

    `cavendish-krita-<version>.zip` is what Krita's "Import Python Plugin from File…" takes;
    `cavendish-gimp-<version>.zip` is unpacked into a plug-ins folder of GIMP's.
    Raises FileUnusable.
    """
    version = importlib.metadata.version("cavendish")
    packages = {"krita": importable(krita_tree()), "gimp": gimp_tree()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [
            write_zip(folder / f"cavendish-{editor}-{version}.zip", tree)
            for editor, tree in packages.items()
        ]
    except OSError as error:
        raise FileUnusable(path=error.filename or folder, problem=error.strerror) from error


def importable(tree: Tree) -> Tree:
    """Krita's files as its importer looks for them: the package and its .desktop file on top."""
    return {
        PurePosixPath(*path.parts[1:]) if path.parts[0] == "pykrita" else path: entry
        for path, entry in tree.items()
    }


def write_zip(path: Path, tree: Tree) -> Path:
    """Writes a zip at once or not at all.

    Folders have entries of their own: Krita's importer finds the package by its folder's entry.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            for folder in folders(tree):
                archive.writestr(info(f"{folder}/", FOLDER_MODE), b"")
            for inner, entry in sorted(tree.items()):
                mode = PROGRAM_MODE if entry.executable else FILE_MODE
                archive.writestr(info(str(inner), mode), entry.data, compresslevel=9)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def folders(tree: Tree) -> list[PurePosixPath]:
    """Every folder in tree, outer ones first."""
    around = {folder for path in tree for folder in path.parents}
    return sorted(around - {PurePosixPath(".")})


def info(name: str, mode: int) -> zipfile.ZipInfo:
    """An entry without anything that depends on when or where it is made."""
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.create_system = UNIX
    entry.external_attr = mode << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith("/") else zipfile.ZIP_DEFLATED
    if name.endswith("/"):
        entry.external_attr |= 0x10
    return entry
