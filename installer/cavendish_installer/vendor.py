# SPDX-License-Identifier: GPL-3.0-or-later
"""The client and all it needs, as pure Python files below a plug-in's own name.

Krita runs every plug-in in one interpreter: under names of our own, no other plug-in sees or
disturbs our libraries, and we not theirs. Made from what is installed, without network; the same
installation gives the same bytes.
"""

import importlib.metadata
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from cavendish_client.errors import FileUnusable
from cavendish_installer.modules import Module, find_module, needed
from cavendish_installer.rewrite import rewrite_imports

# Modules that are imported in ways that no import statement shows.
HIDDEN_ROOTS = ("google.rpc.error_details_pb2", "google.rpc.status_pb2")
# Top-level package -> the distributions whose licences go along.
PACKAGES: dict[str, tuple[str, ...]] = {
    "cavendish_client": (),
    "cavendish_proto": (),
    "google": ("protobuf", "googleapis-common-protos"),
    "grpclib": ("grpclib",),
    "h2": ("h2",),
    "hpack": ("hpack",),
    "hyperframe": ("hyperframe",),
    "multidict": (),
}
# What goes along in place of a package that asks for a newer Python than some editors embed.
REPLACEMENTS = {"multidict": "cavendish_installer.multimap"}
LICENCE_NAMES = ("LICENSE", "LICENCE", "COPYING", "NOTICE")
FOLDER = "_vendor"
INIT = b'# SPDX-License-Identifier: GPL-3.0-or-later\n"""%s"""\n'
PURE_PROTOBUF = (
    b"# SPDX-License-Identifier: GPL-3.0-or-later\n"
    b'"""Tells protobuf to be pure Python, and not to look for compiled parts of other copies."""\n'
    b"\napi_version = 0\n"
)


@dataclass(frozen=True)
class Entry:
    """A file to lay out."""

    data: bytes
    executable: bool = False


Tree = dict[PurePosixPath, Entry]


def vendored(package: str) -> Tree:
    """The files below `<package>/_vendor`, by their paths from there; made once in a process.

    Raises FileUnusable where a part is not installed as Python source.
    """
    return dict(_vendored(package))


@cache
def _vendored(package: str) -> Tree:
    modules = with_replacements(needed((*client_modules(), *HIDDEN_ROOTS), PACKAGES))
    check_complete(modules)
    prefix = f"{package}.{FOLDER}"
    tree = {
        path_of(module): Entry(rewrite_imports(module.path.read_bytes(), PACKAGES, prefix))
        for module in modules.values()
    }
    summary = b"Libraries under names of our own; each one's licence is in licences/."
    tree[PurePosixPath("__init__.py")] = Entry(INIT % summary)
    for name in sorted(namespace_packages(modules)):
        path = PurePosixPath(*name.split("."), "__init__.py")
        tree[path] = Entry(INIT % b"A package of others' packages.")
    tree[PurePosixPath("google/protobuf/internal/_api_implementation.py")] = Entry(PURE_PROTOBUF)
    return tree | licences(modules)


def client_modules() -> list[str]:
    """Every module of the client: its package imports them by name, when first used."""
    package = find_module("cavendish_client")
    if package is None:
        raise FileUnusable(path="cavendish_client", problem="is not installed as Python source")
    root = package.path.parent.parent
    sources = package.path.parent.rglob("*.py")
    return sorted(".".join(path.relative_to(root).with_suffix("").parts) for path in sources)


def with_replacements(modules: dict[str, Module]) -> dict[str, Module]:
    """The modules, each replaced package as one module of ours."""
    kept = {
        name: module
        for name, module in modules.items()
        if name.partition(".")[0] not in REPLACEMENTS
    }
    for package, replacement in REPLACEMENTS.items():
        source = find_module(replacement)
        if source is None:
            raise FileUnusable(path=replacement, problem="is not installed as Python source")
        kept[package] = Module(package, source.path)
    return dict(sorted(kept.items()))


def check_complete(modules: dict[str, Module]) -> None:
    """Raises FileUnusable where a whole package is missing."""
    present = {name.partition(".")[0] for name in modules} | set(namespace_packages(modules))
    for package in PACKAGES:
        if package not in present:
            raise FileUnusable(path=package, problem="is not installed as Python source")


def namespace_packages(modules: dict[str, Module]) -> set[str]:
    """Packages without a module of their own, such as `google`."""
    around = {
        ".".join(name.split(".")[:end]) for name in modules for end in range(1, name.count(".") + 1)
    }
    return around - set(modules)


def path_of(module: Module) -> PurePosixPath:
    """Where a module lies below the vendor folder."""
    base = PurePosixPath(*module.name.split("."))
    return base / "__init__.py" if module.is_package else base.with_suffix(".py")


def licences(modules: dict[str, Module]) -> Tree:
    """The licence files of every distribution that something was taken from."""
    present = {name.partition(".")[0] for name in modules}
    tree: Tree = {}
    for package in sorted(present):
        for name in PACKAGES[package]:
            tree |= licence_files(name)
    return tree


def licence_files(distribution: str) -> Tree:
    """The licence files of an installed distribution. Raises FileUnusable if it has none."""
    files = importlib.metadata.files(distribution) or []
    found = {
        PurePosixPath("licences", distribution, file.name): Entry(file.read_binary())
        for file in files
        if ".dist-info" in file.as_posix() and file.name.upper().startswith(LICENCE_NAMES)
    }
    if not found:
        raise FileUnusable(path=distribution, problem="came without its licence")
    return found
