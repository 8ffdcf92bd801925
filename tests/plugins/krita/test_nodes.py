# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.nodes."""

from __future__ import annotations

import pytest

from cavendish_krita.nodes import children, hide_down_to, layers_of, nodes_below, path_to


class Node:
    """A node as far as its place matters; among its children can be one that is being undone."""

    def __init__(self, name: str, *inside: Node | None, kind: str = "paintlayer") -> None:
        self.name, self.kind, self.inside, self.is_visible = name, kind, inside, True
        self.parent: Node | None = None
        for child in filter(None, inside):
            child.parent = self

    def childNodes(self) -> list[Node | None]:
        return list(self.inside)

    def parentNode(self) -> Node | None:
        return self.parent

    def uniqueId(self) -> str:
        return self.name

    def type(self) -> str:
        return self.kind

    def setVisible(self, is_visible: bool) -> None:
        self.is_visible = is_visible


@pytest.fixture
def inner() -> Node:
    return Node("inner", Node("its mask", kind="transparencymask"), None)


@pytest.fixture
def root(inner: Node) -> Node:
    """A picture in which one layer of the root and one of the group are just being undone."""
    above = Node("above in group")
    group = Node("group", Node("under"), None, inner, above, kind="grouplayer")
    selection = Node("selection", kind="selectionmask")
    return Node("root", Node("paper"), None, group, Node("top"), selection, kind="grouplayer")


def named(nodes: list[Node]) -> list[str]:
    return [node.name for node in nodes]


def test_what_is_being_undone_is_no_layer(root: Node) -> None:
    assert named(layers_of(root)) == ["paper", "group", "top"]
    assert named(children(root)) == ["paper", "group", "top", "selection"]


def test_all_nodes_are_found_past_what_is_being_undone(root: Node) -> None:
    assert len(list(nodes_below(root))) == 8


def test_what_lies_above_a_layer_is_hidden_past_what_is_being_undone(
    root: Node, inner: Node
) -> None:
    hide_down_to(root, path_to(inner))
    hidden = [node.name for node in nodes_below(root) if not node.is_visible]
    assert hidden == ["inner", "above in group", "top", "selection"]
