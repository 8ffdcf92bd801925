# SPDX-License-Identifier: GPL-3.0-or-later
"""The inner loops of the fill: compiled where that worked, else in NumPy."""

import importlib
import logging
from typing import Protocol, cast

from cavendish.engines.classic import reference
from cavendish.engines.classic.filters import Filters
from cavendish.engines.classic.patches import (
    Ballot,
    Blended,
    Feature,
    Field,
    Floats,
    Hunt,
    Level,
    Mask,
    Places,
    Rows,
    Sieve,
    Whole,
)
from cavendish.imaging.poisson import Sweeper

_log = logging.getLogger(__name__)


class Kernels(Sweeper, Protocol):
    """What both have. The contracts are in `reference`."""

    def search(
        self, level: Level, field: Field, previous: Places, rows: Rows, hunt: Hunt, /
    ) -> None:
        """Improves the matches of the patches in some rows."""

    def vote(self, level: Level, ballot: Ballot, rows: Rows, /) -> None:
        """Sets the features of the hole in some rows to what the matches propose."""

    def blend(
        self, level: Level, ballot: Ballot, picture: Floats, out: Blended, rows: Rows, /
    ) -> None:
        """Writes the pixels and steps that the matches propose for some rows."""

    def enlarge(
        self, coarse: Field, level: Level, field: Field, radius: int, rows: Rows, /
    ) -> None:
        """Takes the matches of the next smaller level over for some rows."""

    def match(
        self,
        pixels: tuple[Feature, Mask, Mask],
        centres: Places,
        scope: tuple[int, int],
        found: Places,
        /,
    ) -> None:
        """Finds the best source near each centre, by its known pixels."""

    def shrink(
        self, plane: Floats, pilot: Floats, out: Floats, rows: Rows, sieve: Sieve, /
    ) -> None:
        """Writes a plane without its noise to some rows of out; see `sieve`."""

    def refine(
        self, light: Floats, numbers: Whole, filters: Filters, out: Floats, rows: Rows, /
    ) -> None:
        """Writes what learned filters add to an enlarged picture, of some rows; see `filters`."""

    def measure(self, near: Whole, squared: Whole, site: Whole, rows: Rows, /) -> None:
        """Writes how far the nearest set pixels of some rows are, and which; see `distance`."""

    def ascend(self, squared: Whole, up: Whole, rows: Rows, /) -> None:
        """Writes the next pixel on the way up, for some rows; see `distance`."""

    def climb(self, up: Whole, rows: Rows, /) -> None:
        """Follows the ways up from some rows to their ends; see `distance`."""


def load_kernels() -> Kernels:
    """The compiled module, or (with a word in the log) its NumPy twin."""
    try:
        return cast(Kernels, importlib.import_module("cavendish.engines.classic._core"))
    except ImportError as error:
        _log.warning("The compiled fill is missing (%s); the NumPy one is slower.", error)
        return reference
