# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of a model, and the functions of its own, counted before the runtime writes them out.

The runtime puts the nodes of a function in the place of each of its calls. It looks at no flag to
stop meanwhile, and at no depth: a file of a few kilobytes can keep it busy for days, or end its
process; and with each 50 000 nodes it heeds the flag half a second later. Source: onnx.proto of the
ONNX project, Apache-2.0, for the numbers of the fields.
"""

import mmap
from collections.abc import Callable, Iterable, Iterator
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

Check = Callable[[], None]
# Domain, name and overload of a function; a count of nodes, and how deep functions lie.
Name = tuple[bytes, ...]
Become = tuple[int, int]


class _TooMuch(Exception):
    """Ends the counting; says why, as a phrase."""


def fault_of_functions(path: Path, check: Check) -> str:
    """What is wrong with the nodes and functions of a file, as a phrase; "" where nothing is.

    What is no model at all is left to the runtime. Weights are not read. check: called all the
    time; may raise to end it. Raises OSError.
    """
    with path.open("rb") as file:
        # An empty file cannot be mapped.
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.read(1) else b""
    try:
        _count(memoryview(whole), check)
    except _TooMuch as much:
        return str(much)
    except ValueError:
        return ""
    return ""


def _count(model: Message, check: Check) -> None:
    """Raises _TooMuch, and ValueError where it is no model."""
    functions, graphs = [], []
    for one in fields(model):
        check()
        if one.number == _GRAPH:
            graphs.append(one.content)
        elif one.number == _FUNCTION:
            functions.append(one.content)
            if len(functions) > _MOST_NODES:
                raise _TooMuch(f"it has more than {_MOST_NODES} functions")
    known = _Functions(functions, check)
    for graph in graphs:
        _, depth = known.become(_nodes(graph, _NODE, check), 0)
        if depth > _MOST_DEPTH:
            raise _TooMuch(f"its functions lie more than {_MOST_DEPTH} deep in one another")


class _Functions:
    """What functions become once they are written out."""

    def __init__(self, functions: Iterable[Message], check: Check) -> None:
        self._bodies = {_named(one, _OWN_NAME): one for one in functions}
        self._known: dict[Name, Become] = {}
        self._check = check

    def become(self, nodes: Iterable[Message], depth: int) -> Become:
        """How many nodes these are then, and how deep functions lie in them. Raises _TooMuch.

        depth: how deep these do. Where that is too deep, what lies deeper is not looked at.
        """
        count = deepest = 0
        for node in nodes:
            more, deep = self._called(node, depth) if self._bodies else (1, 0)
            count, deepest = count + more, max(deep, deepest)
            if count > _MOST_NODES:
                raise _TooMuch(f"it comes to more than {_MOST_NODES} nodes")
        return count, deepest

    def _called(self, node: Message, depth: int) -> Become:
        name = _named(node, _CALLED_NAME)
        if name not in self._bodies or depth > _MOST_DEPTH:
            return 1, 0
        if name not in self._known:
            inner = _nodes(self._bodies[name], _INNER_NODE, self._check)
            count, deep = self.become(inner, depth + 1)
            self._known[name] = count, deep + 1
        return self._known[name]


def _nodes(home: Message, number: int, check: Check, depth: int = 0) -> Iterator[Message]:
    """The nodes of a graph or a function, and those of the graphs within them. Raises _TooMuch."""
    if depth > _MOST_DEPTH:
        raise _TooMuch(f"its graphs lie more than {_MOST_DEPTH} deep in one another")
    for one in fields(home):
        check()
        if one.number == number:
            yield one.content
            yield from _within(one.content, check, depth + 1)


def _within(node: Message, check: Check, depth: int) -> Iterator[Message]:
    for attribute in fields(node):
        if attribute.number == _ATTRIBUTE:
            for one in fields(attribute.content):
                check()
                if one.number in _GRAPHS:
                    yield from _nodes(one.content, _NODE, check, depth)


def _named(message: Message, numbers: tuple[int, ...]) -> Name:
    """The texts of these fields, in this order; that operators' own domain has two names."""
    said = {one.number: bytes(one.content) for one in fields(message) if one.number in numbers}
    domain, *rest = (said.get(number, b"") for number in numbers)
    return b"" if domain == b"ai.onnx" else domain, *rest
