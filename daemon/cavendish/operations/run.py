# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs any operation: finds its verb's module, which is imported when first needed."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cavendish.engines.engine import Control, Engine
from cavendish.engines.model import Calls, ModelEngine, Turn
from cavendish.request import Box, PixelFormat, Plan, Request, Source

if TYPE_CHECKING:
    from cavendish.engines.engine import Pixels, Samples


@dataclass(frozen=True, slots=True)
class Work:
    """What a running operation works with.

    payloads: the bytes of the request's images, by path. engine: the one that plan names. calls:
    the book of paid requests; None for an engine that costs nothing. history: the turns of the
    thread that this continues, the oldest first.
    """

    request: Request
    plan: Plan
    payloads: Mapping[str, memoryview]
    engine: Engine | ModelEngine
    control: Control
    calls: Calls | None = None
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """Pixels to put into the document.

    image: [h, w, 4] in the format named. mask: uint8 [h, w], their opacity. box: where they lie.
    """

    image: Pixels
    mask: Samples
    box: Box
    format: PixelFormat
    color_profile: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to select in the document. mask: uint8 [h, w], how far. box: where it lies."""

    mask: Samples
    box: Box


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation made: a layer, or words, or both; or a selection.

    engine_seconds: how long the engine worked. notes: what the artist should know of how it was
    made, a sentence each. exchange: what the user and the model said, to go on from in the thread.
    """

    layer: Layer | None
    engine_seconds: float
    seed: int = 0
    cost_micro_usd: int = 0
    text: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    exchange: tuple[Turn, ...] = ()
    selection: Selection | None = None


def run(work: Work) -> Outcome:
    """Runs an operation.

    Blocks, minutes if need be. Raises any CavendishError; anything else is a bug.
    """
    verb = importlib.import_module(f"cavendish.operations.{work.request.operation.name}")
    outcome: Outcome = verb.run(work)
    return outcome
