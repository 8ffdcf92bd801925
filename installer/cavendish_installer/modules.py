# SPDX-License-Identifier: GPL-3.0-or-later
"""Which modules a package needs, and where their sources are: what is vendored is only that."""

import ast
import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Module:
    """A module's dotted name and its source."""

    name: str
    path: Path

    @property
    def is_package(self) -> bool:
        """Whether it is a package's own module."""
        return self.path.name == "__init__.py"

    @property
    def package(self) -> str:
        """The package that its relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


def find_module(name: str) -> Module | None:
    """The module of this name if it is there as Python source; nothing of it is imported."""
    first, *rest = name.split(".")
    spec = importlib.util.find_spec(first)
    if spec is None:
        return None
    if spec.submodule_search_locations is None:
        is_source = not rest and spec.origin is not None and spec.origin.endswith(".py")
        return Module(name, Path(spec.origin or "")) if is_source else None
    for folder in spec.submodule_search_locations:
        base = Path(folder, *rest)
        for path in (base / "__init__.py", base.with_suffix(".py")):
            if path.is_file() and (rest or path.name == "__init__.py"):
                return Module(name, path)
    return None


def needed(roots: Iterable[str], tops: Iterable[str]) -> dict[str, Module]:
    """The modules that roots reach by import statements, among the packages in tops.

    Lazy imports and those in `try` count; those under `TYPE_CHECKING` do not. What is not found
    (compiled parts, optional packages) is left out: its import then fails as if not installed.
    """
    allowed, waiting = frozenset(tops), list(roots)
    found: dict[str, Module] = {}
    while waiting:
        name = waiting.pop()
        if name in found or name.partition(".")[0] not in allowed:
            continue
        module = find_module(name)
        if module is None:
            continue
        found[name] = module
        waiting += parents(name)
        waiting += imported(module)
    return dict(sorted(found.items()))


def parents(name: str) -> list[str]:
    """The packages around a module, outermost first."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def imported(module: Module) -> Iterator[str]:
    """Every name that the module imports, and what could be a submodule of it."""
    for node in walk(ast.parse(module.path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, module)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def absolute(node: ast.ImportFrom, module: Module) -> str:
    """The dotted name that `from` names."""
    if not node.level:
        return node.module or ""
    parts = module.package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """node and all below it, but for what only a type checker sees."""
    yield node
    children = ast.iter_child_nodes(node)
    if isinstance(node, ast.If) and is_type_checking(node.test):
        children = iter(node.orelse)
    for child in children:
        yield from walk(child)


def is_type_checking(test: ast.expr) -> bool:
    """Whether this is `TYPE_CHECKING` or `typing.TYPE_CHECKING`."""
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )
