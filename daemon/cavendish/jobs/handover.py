# SPDX-License-Identifier: GPL-3.0-or-later
"""The pixels of a result on their way to who waits for them: in shared memory, or the message."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from cavendish.errors import CavendishError
from cavendish.store.segment import Segment

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Proof:
    """A folder of the exchange, and the nonce in it, which whoever sees the folder can tell."""

    folder: str
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Waiter:
    """Who waits for the result in the very call that makes the job.

    proof: where many pixels are wanted; None where the blobs will be asked for.
    """

    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Lent:
    """The pixels of a result, each at the beginning of a segment. image: None of a selection.

    taken_back: takes segments of these names back.
    """

    image: Segment | None
    mask: Segment
    taken_back: Callable[[Iterable[str]], None] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Inline:
    """The pixels of a result, where they are few. image: b"" of a selection."""

    image: bytes
    mask: bytes


Handed: TypeAlias = Lent | Inline


def take_back(handed: Handed | None) -> None:
    """Nobody will look at these pixels: their segments are free."""
    if isinstance(handed, Lent):
        segments = (handed.image, handed.mask)
        handed.taken_back([segment.name for segment in segments if segment is not None])


class Lender(Protocol):
    """What is needed of the exchange; see store.exchange. Thread-safe."""

    def lend(self, folder: str, nonce: bytes, content: memoryview) -> Segment:
        """Lends a segment that begins with content.

        Raises ExchangeNotProven, DiskFull, OutOfMemory.
        """
        ...

    def returned(self, names: Iterable[str]) -> None:
        """Takes lent segments back."""
        ...


def lend(exchange: Lender, proof: Proof, image: memoryview | None, mask: memoryview) -> Lent | None:
    """Lends both; None where that cannot be: whoever waits asks for the blobs then, and is told.

    image: None where a mask is all there is.
    """
    lent: list[Segment] = []
    try:
        for content in (mask,) if image is None else (mask, image):
            lent.append(exchange.lend(proof.folder, proof.nonce, content))  # noqa: PERF401
    except CavendishError as error:
        exchange.returned([segment.name for segment in lent])
        logger.info("a result is not lent: %s", error)
        return None
    return Lent(lent[1] if image is not None else None, lent[0], exchange.returned)
