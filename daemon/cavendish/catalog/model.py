# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a cloud model."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cavendish.request import Thinking


class Status(StrEnum):
    """Whether a model is served, as far as the catalog knows."""

    STABLE = "stable"
    RETIRED = "retired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Grid:
    """A picture that a model draws; ratio and size as they are asked for, the rest in pixels."""

    ratio: str
    size: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Prices:
    """Millionths of a US dollar for a token: sent, written (thoughts too), and drawn."""

    prompt: Decimal
    text: Decimal
    picture: Decimal


@dataclass(frozen=True, slots=True)
class ReferenceLimits:
    """How many pictures a request may hold, and how many of them of a kind; None: no own limit."""

    total: int
    objects: int | None = None
    persons: int | None = None


@dataclass(frozen=True, slots=True)
class CloudModel:
    """What is known of a cloud model.

    aliases: other ids that lead to it. until: when it was, or is to be, switched off. sizes: the
    smallest first; '' is one that cannot be named. default_size: the one drawn where none is asked
    for. thinking: the
    levels that can be asked for. thoughts: whether it can show its thoughts. signatures: whether
    its turns are replayed with signatures. picture_tokens: those of a picture drawn, by size.
    input_picture_tokens: those of a picture sent. thought_tokens: the most that are expected, by
    level. seconds: the fastest and slowest answers seen, by size. hint: what it is good for.
    """

    id: str
    title: str
    status: Status
    grids: tuple[Grid, ...]
    sizes: tuple[str, ...]
    default_size: str
    thinking: tuple[Thinking, ...]
    default_thinking: Thinking
    thoughts: bool
    signatures: bool
    references: ReferenceLimits
    search_web: bool
    search_images: bool
    picture_tokens: Mapping[str, int]
    input_picture_tokens: int
    thought_tokens: Mapping[Thinking, int]
    prices: Prices
    output_types: tuple[str, ...]
    seconds: Mapping[str, tuple[int, int]]
    hint: str
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def ratios(self) -> tuple[str, ...]:
        """The ratios that it draws, 'W:H'."""
        return tuple(dict.fromkeys(grid.ratio for grid in self.grids))

    @property
    def listed(self) -> bool:
        """Whether the catalog knows it; all figures are assumed where it does not."""
        return self.status is not Status.UNKNOWN

    def slowest(self, size: str) -> int:
        """Seconds of the slowest answer seen; '' or a size that it lacks: of its default size."""
        return self.seconds.get(size, self.seconds[self.default_size])[1]
