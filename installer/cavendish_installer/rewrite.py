# SPDX-License-Identifier: GPL-3.0-or-later
"""Rewrites import statements so that a package can live below another one.

Only import statements change; the names of .proto files, strings and comments stay. A relative
import within a moved package needs no change.
"""

import ast
from collections.abc import Iterable

Edit = tuple[int, int, bytes]


def rewrite_imports(source: bytes, names: Iterable[str], prefix: str) -> bytes:
    """source with each absolute import of a top-level name in names made from below prefix.

    With prefix 'p.v': `from a.b import c` becomes `from p.v.a.b import c`, and what `import a.b`
    binds stays bound as `a`. Raises SyntaxError for what is not Python.
    """
    moved = frozenset(names)
    starts = line_starts(source)
    edits = [
        edit
        for node in ast.walk(ast.parse(source))
        for edit in edits_for(node, source, starts, moved, prefix)
    ]
    for start, end, text in sorted(edits, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def line_starts(source: bytes) -> list[int]:
    """Where each line begins, in bytes, as `ast` counts columns."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def edits_for(
    node: ast.AST, source: bytes, starts: list[int], moved: frozenset[str], prefix: str
) -> list[Edit]:
    """What to replace for one node of the tree."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return []
    start = starts[node.lineno - 1] + node.col_offset
    end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
    if isinstance(node, ast.ImportFrom):
        if node.level or top(node.module or "") not in moved:
            return []
        at = source.index((node.module or "").encode(), start + len(b"from "))
        return [(at, at, f"{prefix}.".encode())]
    if not any(top(alias.name) in moved for alias in node.names):
        return []
    statements = [moved_import(alias, moved, prefix) for alias in node.names]
    return [(start, end, "; ".join(statements).encode())]


def moved_import(alias: ast.alias, moved: frozenset[str], prefix: str) -> str:
    """The statements that bind what `import alias` bound."""
    if top(alias.name) not in moved:
        return f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
    if alias.asname:
        return f"import {prefix}.{alias.name} as {alias.asname}"
    package, name = prefix, top(alias.name)
    bound = f"from {package} import {name}"
    return bound if name == alias.name else f"import {prefix}.{alias.name}; {bound}"


def top(module: str) -> str:
    """The first part of a dotted name."""
    return module.partition(".")[0]
