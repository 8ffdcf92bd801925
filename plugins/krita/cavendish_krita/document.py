# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller asks of an open picture; `host` answers it with Krita's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cavendish_client import ContextRule, Pixels, Result
from cavendish_krita.picture import ColorSpace


@dataclass(frozen=True)
class Reading:
    """The part of a picture that an operation looks at, and what is selected in it.

    image: in the picture's own colour space. guide: the same pixels as 8-bit sRGB where image is
    not that already. (x, y): where the part lies in the picture, in pixels.
    """

    image: Pixels
    mask: Pixels
    guide: Pixels | None
    x: int
    y: int


@dataclass(frozen=True)
class Place:
    """What was selected and where the result belongs, noted when it was asked for.

    selection: the host's own copy. node: the id of the layer that was active then, "" where none
    was. The rest tells whether the picture is still the one that was meant.
    """

    selection: object
    node: str
    color_space: ColorSpace
    width: int
    height: int


class Document(Protocol):
    """An open picture. Two of them are equal when they are the same picture."""

    @property
    def identity(self) -> str:
        """Names the picture for history; stays the same over saving and opening."""

    @property
    def color_space(self) -> ColorSpace:
        """The colour space of its projection."""

    def is_open(self) -> bool:
        """Whether it has not been closed."""

    def has_selection(self) -> bool:
        """Whether anything is selected."""

    def place(self) -> Place:
        """Returns what is selected and where a result would go now."""

    def read(self, rule: ContextRule, place: Place) -> Reading:
        """Reads what is visible around what was selected. Raises CavendishError."""

    def insert(self, result: Result, place: Place, verb: str) -> None:
        """Puts a result in as a new layer with a mask, as one undo step. Raises CavendishError."""
