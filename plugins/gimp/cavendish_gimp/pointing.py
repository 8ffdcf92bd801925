# SPDX-License-Identifier: GPL-3.0-or-later
"""Points and boxes as scripts write them: 'X,Y X,Y' and 'X,Y,W,H', in whole pixels."""

from __future__ import annotations

from cavendish_client import Box, Point
from cavendish_gimp.refusal import PlaceOutside, PlaceUnreadable

# More digits than any picture's side has.
MOST_DIGITS = 8


def points_of(text: str, *, inside: bool) -> tuple[Point, ...]:
    """The points, in their order. inside: whether they are on what is wanted.

    Raises PlaceUnreadable.
    """
    return tuple(Point(x, y, inside) for x, y in (numbers(one, 2) for one in text.split()))


def box_of(text: str) -> Box | None:
    """The box, None where there is none. Raises PlaceUnreadable."""
    if not text.strip():
        return None
    box = Box(*numbers(text, 4))
    if box.width < 1 or box.height < 1:
        raise PlaceUnreadable
    return box


def numbers(text: str, count: int) -> list[int]:
    """So many whole numbers, with commas between. Raises PlaceUnreadable."""
    parts = [part.strip() for part in text.split(",")]
    plain = all(part.isascii() and part.isdecimal() and len(part) <= MOST_DIGITS for part in parts)
    if not plain or len(parts) != count:
        raise PlaceUnreadable
    return [int(part) for part in parts]


def check_inside(place: Box | None, whole: Box) -> None:
    """Raises PlaceOutside for a place that reaches beyond the picture."""
    if place is not None and place.intersection(whole) != place:
        raise PlaceOutside
