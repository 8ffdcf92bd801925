# SPDX-License-Identifier: GPL-3.0-or-later
"""Child process of a trial: `python -m bench.quality.fill METHOD INPUT.npz OUTPUT.npz`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from bench.quality.methods import METHODS


def main(name: str, source: Path, target: Path) -> None:
    """Fills `picture` and `hole` of source; writes `filled`, `unfilled`, `seconds` to target."""
    with np.load(source) as given:
        picture, hole = given["picture"], given["hole"]
    begun = time.perf_counter()
    filled, unfilled = METHODS[name].fill(picture, hole)
    seconds = time.perf_counter() - begun
    np.savez(target, filled=filled, unfilled=unfilled, seconds=seconds)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
