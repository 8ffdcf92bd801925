# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a result reaches: the rectangle that Expand makes, and the one that Generate fills."""

from __future__ import annotations

from cavendish_client.pixels import Box
from cavendish_client.studio.document import View
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.mode import RATIOS

SIDES = ("left", "top", "right", "bottom")
# How much of its longer side Expand offers to add.
GROWTHS = (0.1, 0.25, 0.5, 1.0)


def target(draft: Draft, view: View) -> Box:
    """The rectangle that Expand reaches: the picture itself where a selection says what is new."""
    if view.selection is not None:
        return view.whole
    if draft.option == "ratio":
        return around(view.whole, wanted(draft))
    left, top, right, bottom = margins(draft, view)
    return Box(-left, -top, view.width + left + right, view.height + top + bottom)


def margins(draft: Draft, view: View) -> tuple[int, int, int, int]:
    """By how many pixels Expand continues the picture at its left, top, right and bottom."""
    if draft.option == "each":
        return draft.margins
    more = added(draft.grow, view)
    left, top, right, bottom = (more if draft.option in ("all", side) else 0 for side in SIDES)
    return left, top, right, bottom


def added(grow: float, view: View) -> int:
    """So much of the picture's longer side, in pixels."""
    return max(round(max(view.width, view.height) * grow), 1)


def wanted(draft: Draft) -> str:
    """The ratio that Expand reaches."""
    return draft.ratio or RATIOS[0]


def around(box: Box, ratio: str) -> Box:
    """The smallest rectangle of a ratio, 'W:H', that holds the box in its middle."""
    across, down = _parts(ratio)
    width = max(box.width, -(-box.height * across // down))
    height = max(box.height, -(-box.width * down // across))
    return _centred(box, width, height)


def inside(box: Box, ratio: str) -> Box:
    """The largest rectangle of a ratio, 'W:H', in the middle of the box."""
    across, down = _parts(ratio)
    width = min(box.width, max(box.height * across // down, 1))
    height = min(box.height, max(box.width * down // across, 1))
    return _centred(box, width, height)


def _centred(box: Box, width: int, height: int) -> Box:
    left, top = (box.width - width) // 2, (box.height - height) // 2
    return Box(box.x + left, box.y + top, width, height)


def _parts(ratio: str) -> tuple[int, int]:
    across, down = ratio.split(":")
    return int(across), int(down)
