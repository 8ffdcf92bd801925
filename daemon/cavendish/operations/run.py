# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs any operation: finds its verb's module, which is imported when first needed."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cavendish.engines.engine import Control, Engine
from cavendish.request import Box, Operation

if TYPE_CHECKING:
    from cavendish.engines.engine import Pixels, Samples


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation made.

    image: pixels in the format of the request. mask: uint8 [h, w], their opacity. box: where they
    lie in the document. engine_seconds: how long the engine worked.
    """

    image: Pixels
    mask: Samples
    box: Box
    engine_seconds: float


def run(
    operation: Operation, payloads: Mapping[str, memoryview], engine: Engine, control: Control
) -> Outcome:
    """Runs an operation on the bytes of its images, by field name, with an engine.

    Blocks, minutes if need be. Raises any CavendishError; anything else is a bug.
    """
    verb = importlib.import_module(f"cavendish.operations.{operation.name}")
    outcome: Outcome = verb.run(operation, payloads, engine, control)
    return outcome
