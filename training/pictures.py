# SPDX-License-Identifier: GPL-3.0-or-later
"""The photographs that the upscaler is trained on, and those that it is measured on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tomllib

from bench.quality import packages, pictures

FREE = {"public domain", "CC0-1.0"}

_LIST = Path(__file__).with_name("pictures.toml")

Photograph = tuple[str, npt.NDArray[np.uint8]]


def training() -> Iterator[Photograph]:
    """Yields name and uint8 [H, W, 3] sRGB of each that is trained on. Raises PackageMissing.

    Raises ValueError for a picture that is neither in the public domain nor CC0.
    """
    content = tomllib.loads(_LIST.read_text("utf-8"))
    chosen = [*_named(content["training"]), *_own(content)]
    for picture in chosen:
        if picture.licence not in FREE:
            raise ValueError(f"{picture.name} is under {picture.licence}")
        yield picture.name, pictures.load(picture)


def held_out() -> Iterator[Photograph]:
    """Yields name and uint8 [H, W, 3] sRGB of each that is measured on. Raises PackageMissing."""
    content = tomllib.loads(_LIST.read_text("utf-8"))
    for picture in _named(content["held-out"]):
        yield picture.name, pictures.load(picture)


def _named(names: list[str]) -> list[pictures.Picture]:
    known = {picture.name: picture for picture in pictures.listed()}
    return [known[name] for name in names]


def _own(content: dict[str, Any]) -> Iterator[pictures.Picture]:
    known = {name: packages.Package(name, **entry) for name, entry in content["package"].items()}
    for name, entry in content["picture"].items():
        fields = {**entry, "package": known[entry["package"]]}
        yield pictures.Picture(name, "training", holes=(), **fields)
