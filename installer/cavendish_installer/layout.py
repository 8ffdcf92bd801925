# SPDX-License-Identifier: GPL-3.0-or-later
"""What an editor finds of a plug-in: the files, and where each lies."""

import importlib.metadata
import importlib.util
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from cavendish_client.errors import FileUnusable
from cavendish_installer.rewrite import rewrite_imports
from cavendish_installer.vendor import FOLDER, PACKAGES, Entry, Tree, vendored

KRITA_PACKAGE = "cavendish_krita"
GIMP_PACKAGE = "cavendish_gimp"
GIMP_FOLDER = "cavendish"
# What an editor wants outside of the package lies in this folder of it, so that a wheel has it.
OUTER = "plugin"
LICENCE = "LICENSE"


def krita_tree() -> Tree:
    """The plug-in as Krita wants it: below its resource folder. Raises FileUnusable."""
    package = PurePosixPath("pykrita", KRITA_PACKAGE)
    tree = {package / path: entry for path, entry in package_tree(KRITA_PACKAGE).items()}
    desktop, action = f"{KRITA_PACKAGE}.desktop", f"{KRITA_PACKAGE}.action"
    tree[PurePosixPath("pykrita", desktop)] = outer(KRITA_PACKAGE, desktop)
    tree[PurePosixPath("actions", action)] = outer(KRITA_PACKAGE, action)
    tree[package / "manual.html"] = outer(KRITA_PACKAGE, "manual.html")
    return dict(sorted(tree.items()))


def gimp_tree() -> Tree:
    """The plug-in as GIMP wants it: below a plug-ins folder. Raises FileUnusable."""
    folder = PurePosixPath(GIMP_FOLDER)
    inner = package_tree(GIMP_PACKAGE).items()
    tree = {folder / GIMP_PACKAGE / path: entry for path, entry in inner}
    script = f"{GIMP_FOLDER}.py"
    tree[folder / script] = Entry(outer(GIMP_PACKAGE, script).data, executable=True)
    tree[folder / LICENCE] = tree.pop(folder / GIMP_PACKAGE / LICENCE)
    return dict(sorted(tree.items()))


def package_tree(package: str) -> Tree:
    """A plug-in's package with all that it needs, by the paths inside it."""
    root = package_folder(package)
    tree = {
        path: Entry(moved(path, root.joinpath(path).read_bytes(), package))
        for path in inner_files(root)
    }
    tree[PurePosixPath(LICENCE)] = Entry(licence())
    return tree | {PurePosixPath(FOLDER) / path: entry for path, entry in vendored(package).items()}


def moved(path: PurePosixPath, data: bytes, package: str) -> bytes:
    """A file of the plug-in's own, its imports turned to the libraries beside it."""
    if path.suffix != ".py":
        return data
    return rewrite_imports(data, PACKAGES, f"{package}.{FOLDER}")


def inner_files(root: Path) -> Iterator[PurePosixPath]:
    """The files that belong into the package, without what is made when it runs."""
    for path in sorted(root.rglob("*")):
        inner = PurePosixPath(path.relative_to(root).as_posix())
        hidden = {"__pycache__", FOLDER} & set(inner.parts) or inner.parts[0] == OUTER
        if path.is_file() and not hidden and path.suffix != ".pyc":
            yield inner


def package_folder(package: str) -> Path:
    """Where an installed package lies. Raises FileUnusable."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileUnusable(path=package, problem="is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


def outer(package: str, name: str) -> Entry:
    """A file that the editor wants beside the package. Raises FileUnusable."""
    root = package_folder(package)
    for path in (root / OUTER / name, root.parent / name, root.parent / "actions" / name):
        if path.is_file():
            return Entry(path.read_bytes())
    raise FileUnusable(path=root / OUTER / name, problem="is missing")


def licence() -> bytes:
    """The text of our own licence. Raises FileUnusable."""
    # What a build has left in the folder that Python runs in is told of first, and has none.
    known = importlib.metadata.distributions(name="cavendish")
    text = next(filter(None, (one.read_text("licenses/LICENSE") for one in known)), None)
    if text is None:
        raise FileUnusable(path="cavendish", problem="came without its licence")
    return text.encode()


def write_tree(tree: Tree, folder: Path) -> list[Path]:
    """Writes the files below folder; the paths of all that it wrote."""
    for path, entry in tree.items():
        write_entry(folder / path, entry)
    return [folder / path for path in tree]


def write_entry(target: Path, entry: Entry) -> None:
    """Writes one file, and the folders around it; a link in its place is replaced, not followed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    target.write_bytes(entry.data)
    target.chmod(0o755 if entry.executable else 0o644)


def lay_out_krita(resources: Path) -> list[Path]:
    """Writes the plug-in into a folder of Krita's resources; the paths of its files."""
    return write_tree(krita_tree(), resources)


def lay_out_gimp(plug_ins: Path) -> list[Path]:
    """Writes the plug-in into a plug-ins folder of GIMP's; the paths of its files."""
    return write_tree(gimp_tree(), plug_ins)
