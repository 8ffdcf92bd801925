# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark's pictures and cases, as `pictures.toml` lists them."""

from __future__ import annotations

import bz2
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tomllib
from PIL import Image

from bench.quality import holes, packages, scenes

HALVES = ("tuning", "held-out")

_LIST = Path(__file__).with_name("pictures.toml")


@dataclass(frozen=True)
class Picture:
    """A listed picture: a file in a package, or a procedural scene (package is None)."""

    name: str
    half: str
    author: str
    licence: str
    holes: tuple[holes.Hole, ...]
    package: packages.Package | None = None
    path: str = ""
    sha256: str = ""
    side: int = 1024
    raw: tuple[int, int] | None = None
    """Height and width of a bz2-packed RGB array; None for a file that Pillow reads."""
    scene: str = ""


@dataclass(frozen=True)
class Case:
    """A truth uint8 [H, W, 3] sRGB with a hole bool [H, W], True where it is to be filled."""

    name: str
    half: str
    truth: npt.NDArray[np.uint8]
    hole: npt.NDArray[np.bool_]


def listed() -> list[Picture]:
    """Reads the list, in its order. Raises KeyError or TypeError for a malformed entry."""
    content = tomllib.loads(_LIST.read_text("utf-8"))
    known = {name: packages.Package(name, **entry) for name, entry in content["package"].items()}
    return [_picture(name, entry, known) for name, entry in content["picture"].items()]


def cases(picture: Picture) -> Iterator[Case]:
    """Yields a case a hole. Raises PackageMissing when the picture cannot be had."""
    truth = load(picture)
    height, width = truth.shape[:2]
    for number, hole in enumerate(picture.holes, 1):
        name = picture.name if len(picture.holes) == 1 else f"{picture.name}-{number}"
        yield Case(name, picture.half, truth, holes.draw(hole, height, width))


def load(picture: Picture) -> npt.NDArray[np.uint8]:
    """Returns the picture as uint8 [H, W, 3], scaled down to its side. Raises PackageMissing."""
    if picture.package is None:
        return scenes.render(picture.scene)
    data = packages.take(picture.package, picture.path, picture.sha256)
    image = _raw(data, picture.raw) if picture.raw else Image.open(io.BytesIO(data))
    image = image.convert("RGB")
    image.thumbnail((picture.side, picture.side), Image.Resampling.LANCZOS)
    return np.asarray(image)


def _raw(data: bytes, size: tuple[int, int]) -> Image.Image:
    return Image.fromarray(np.frombuffer(bz2.decompress(data), np.uint8).reshape(*size, 3))


def _picture(name: str, entry: dict[str, Any], known: dict[str, packages.Package]) -> Picture:
    fields = dict(entry)
    fields["holes"] = tuple(_hole(hole) for hole in fields["holes"])
    if "package" in fields:
        fields["package"] = known[fields["package"]]
    if "raw" in fields:
        fields["raw"] = tuple(fields["raw"])
    return Picture(name=name, **fields)


def _hole(entry: dict[str, Any]) -> holes.Hole:
    return holes.Hole(**{**entry, "at": tuple(entry["at"])})
