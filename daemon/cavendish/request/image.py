# SPDX-License-Identifier: GPL-3.0-or-later
"""Images and places, and how to find the images in a tree."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")


class PixelFormat(StrEnum):
    """Channels, their order and depth; straight alpha; 16-bit samples little-endian."""

    RGBA8 = "RGBA8"
    BGRA8 = "BGRA8"
    RGBA16 = "RGBA16"
    BGRA16 = "BGRA16"
    GRAY8 = "GRAY8"

    @property
    def channels(self) -> int:
        """Samples a pixel."""
        return 1 if self is PixelFormat.GRAY8 else 4

    @property
    def bytes_per_pixel(self) -> int:
        """Length of one pixel."""
        return self.channels * (2 if self.value.endswith("16") else 1)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels; x to the right, y downwards; width and height at least 1."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The address of a blob: SHA-256 as 64 hexadecimal digits, and the length in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ImageSpec:
    """What the bytes of an image mean; rows are packed, top row first."""

    width: int
    height: int
    format: PixelFormat
    color_profile: str = ""

    @property
    def size_bytes(self) -> int:
        """The length that the bytes must have."""
        return self.width * self.height * self.format.bytes_per_pixel


@dataclass(frozen=True, slots=True)
class ImageRef:
    """An image and where its bytes are: a blob, or (until it is ingested) a segment."""

    spec: ImageSpec
    blob: Digest | None = None
    segment: str | None = None


def images_of(tree: object) -> dict[str, ImageRef]:
    """Every image in a dataclass tree, by its path, for example "references.0.image"."""
    return dict(_walk(tree, ""))


def with_images(tree: T, images: Mapping[str, ImageRef]) -> T:
    """The same tree with these images, by path, in place of its own."""
    for path, ref in images.items():
        tree = _replaced(tree, path.split("."), ref)
    return tree


def _walk(tree: Any, path: str) -> Iterator[tuple[str, ImageRef]]:
    if isinstance(tree, ImageRef):
        yield path, tree
        return
    for name, value in _children(tree):
        yield from _walk(value, f"{path}.{name}" if path else name)


def _children(tree: Any) -> list[tuple[str, Any]]:
    if isinstance(tree, tuple):
        return [(str(number), value) for number, value in enumerate(tree)]
    if dataclasses.is_dataclass(tree):
        return [(field.name, getattr(tree, field.name)) for field in dataclasses.fields(tree)]
    return []


def _replaced(tree: Any, path: Sequence[str], ref: ImageRef) -> Any:
    if not path:
        return ref
    name, rest = path[0], path[1:]
    if isinstance(tree, tuple):
        number = int(name)
        return (*tree[:number], _replaced(tree[number], rest, ref), *tree[number + 1 :])
    return dataclasses.replace(tree, **{name: _replaced(getattr(tree, name), rest, ref)})
