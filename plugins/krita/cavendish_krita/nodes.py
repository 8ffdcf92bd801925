# SPDX-License-Identifier: GPL-3.0-or-later
"""Krita's tree of layers and masks, as it stands.

While Krita takes a node away, in an undo too, it still counts it among the children of its group,
but gives None in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def children(node: Any) -> list[Any]:
    """The layers and masks right in a node, the lowest first."""
    return [child for child in node.childNodes() if child is not None]


def is_mask(node: Any) -> bool:
    """Whether a node is no layer; the selection of a picture is a mask, too."""
    return bool(node.type().endswith("mask"))


def layers_of(group: Any) -> list[Any]:
    """The layers right in a group; the selection is a child of the root too, and none of them."""
    return [child for child in children(group) if not is_mask(child)]


def nodes_below(node: Any) -> Iterator[Any]:
    """All layers and masks in a node, at whatever depth."""
    for child in children(node):
        yield child
        yield from nodes_below(child)


def path_to(node: Any) -> list[int]:
    """Where a layer is: its place among the children of each group, from the root on."""
    path: list[int] = []
    parent = node.parentNode()
    while parent is not None:
        path.insert(0, [one.uniqueId() for one in children(parent)].index(node.uniqueId()))
        node, parent = parent, parent.parentNode()
    return path


def hide_down_to(root: Any, path: list[int]) -> None:
    """Hides the layer at a path, and all that lies above it, in its groups too."""
    group = root
    for number, place in enumerate(path):
        is_last = number == len(path) - 1
        for above in children(group)[place + (0 if is_last else 1) :]:
            above.setVisible(False)
        group = children(group)[place]
