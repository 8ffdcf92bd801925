# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of a model's own, looked at before the runtime writes them out.

The runtime puts the nodes of a function in the place of each of its calls. It looks at no flag to
stop meanwhile, and at no depth: a file of a few kilobytes can keep it busy for days, or end its
process. Source: onnx.proto of the ONNX project, Apache-2.0, for the numbers of the fields.
"""

import mmap
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from cavendish.engines.onnx.wire import Message, fields

# The numbers of fields: of a model, of a graph, of a function, of a node, and of an attribute.
_GRAPH, _FUNCTION = 7, 25
_NODE = 1
_INNER_NODE, _OWN_NAME = 7, (10, 1, 13)
_ATTRIBUTE, _CALLED_NAME = 5, (7, 4, 8)
_GRAPHS = (6, 11)
# Exports have some thousands of nodes, in functions that lie a few deep in one another.
_MOST_NODES, _MOST_DEPTH = 20_000, 64

# Domain, name and overload of a function; a count of nodes, and how deep functions lie.
Name = tuple[bytes, ...]
Become = tuple[int, int]


def fault_of_functions(path: Path) -> str:
    """What is wrong with the functions of a file, as a phrase; "" where nothing is.

    What is no model at all is left to the runtime. Of a file without functions next to nothing is
    read. Raises OSError.
    """
    with path.open("rb") as file:
        # An empty file cannot be mapped.
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.read(1) else b""
    try:
        return _fault(memoryview(whole))
    except ValueError:
        return ""


def _fault(model: Message) -> str:
    """Raises ValueError where it is no model."""
    parts = list(fields(model))
    functions = [one.content for one in parts if one.number == _FUNCTION]
    if not functions:
        return ""
    known = _Functions(functions)
    nodes = [_nodes(one.content, _NODE) for one in parts if one.number == _GRAPH]
    count, depth = known.become(chain.from_iterable(nodes), 0)
    if depth > _MOST_DEPTH:
        return f"its functions lie more than {_MOST_DEPTH} deep in one another"
    return f"its functions make {count} nodes of it" if count > _MOST_NODES else ""


class _Functions:
    """What functions become once they are written out."""

    def __init__(self, functions: Iterable[Message]) -> None:
        self._bodies = {_named(one, _OWN_NAME): one for one in functions}
        self._known: dict[Name, Become] = {}

    def become(self, nodes: Iterable[Message], depth: int) -> Become:
        """How many nodes these are then, and how deep functions lie in them.

        depth: how deep these do. Where that is too deep, what lies deeper is not looked at.
        """
        found = [self._called(_named(node, _CALLED_NAME), depth) for node in nodes]
        return sum(count for count, _ in found), max((deep for _, deep in found), default=0)

    def _called(self, name: Name, depth: int) -> Become:
        if name not in self._bodies or depth > _MOST_DEPTH:
            return 1, 0
        if name not in self._known:
            inner = _nodes(self._bodies[name], _INNER_NODE)
            count, deep = self.become(inner, depth + 1)
            self._known[name] = count, deep + 1
        return self._known[name]


def _nodes(home: Message, number: int) -> Iterator[Message]:
    """The nodes of a graph or a function, and those of the graphs within them."""
    for one in fields(home):
        if one.number == number:
            yield one.content
            yield from _within(one.content)


def _within(node: Message) -> Iterator[Message]:
    for attribute in fields(node):
        if attribute.number == _ATTRIBUTE:
            for one in fields(attribute.content):
                if one.number in _GRAPHS:
                    yield from _nodes(one.content, _NODE)


def _named(message: Message, numbers: tuple[int, ...]) -> Name:
    """The texts of these fields, in this order; that operators' own domain has two names."""
    said = {one.number: bytes(one.content) for one in fields(message) if one.number in numbers}
    domain, *rest = (said.get(number, b"") for number in numbers)
    return b"" if domain == b"ai.onnx" else domain, *rest
