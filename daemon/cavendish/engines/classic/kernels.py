# SPDX-License-Identifier: GPL-3.0-or-later
"""The inner loops of the fill: compiled where that worked, else in NumPy."""

import logging
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic import reference

_log = logging.getLogger(__name__)

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Places = NDArray[np.int32]
Costs = NDArray[np.uint32]
Floats = NDArray[np.float32]


class Kernels(Protocol):
    """What both have. The contracts are in `reference`; all arrays are contiguous."""

    def search(
        self,
        feature: Bytes,
        target: Mask,
        source: Mask,
        field: Places,
        previous: Places,
        cost: Costs,
        top: int,
        bottom: int,
        radius: int,
        reach: int,
        seed: int,
        reverse: bool,
        /,
    ) -> None:
        """Improves the matches of the patches in some rows."""

    def vote(
        self,
        feature: Bytes,
        hole: Mask,
        target: Mask,
        field: Places,
        weight: Floats,
        top: int,
        bottom: int,
        radius: int,
        /,
    ) -> None:
        """Sets the features of the hole in some rows to what the matches propose."""

    def blend(
        self,
        picture: Floats,
        hole: Mask,
        target: Mask,
        field: Places,
        weight: Floats,
        out: Floats,
        top: int,
        bottom: int,
        radius: int,
        /,
    ) -> None:
        """Writes the pixels that the matches propose for the hole in some rows."""

    def match(
        self,
        feature: Bytes,
        known: Mask,
        centres: Places,
        sources: Places,
        choice: Places,
        radius: int,
        /,
    ) -> None:
        """Finds the best of all sources for each centre, by its known pixels."""


def load_kernels() -> Kernels:
    """The compiled module, or (with a word in the log) its NumPy twin."""
    try:
        from cavendish.engines.classic import _core  # noqa: PLC0415
    except ImportError as error:
        _log.warning("The compiled fill is missing (%s); the NumPy one is slower.", error)
        return reference
    return _core
