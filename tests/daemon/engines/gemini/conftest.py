# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the API, and an engine that asks it."""

from collections.abc import Iterator

import pytest

from cavendish.engines.gemini.engine import GeminiEngine
from tests.daemon.engines.gemini.places import Places, engine, gemini
from tests.standin_process import StandIn, standin_process


@pytest.fixture(scope="module")
def process() -> Iterator[StandIn]:
    """One process for a test module."""
    with standin_process("--drift", "none", "--latency-ms", "0") as standin:
        yield standin


@pytest.fixture
def standin(process: StandIn) -> StandIn:
    """The module's process, with nothing on its bill and nothing in its script."""
    process.reset()
    return process


@pytest.fixture
def asked(standin: StandIn) -> Iterator[GeminiEngine]:
    """An engine whose endpoint 'gemini' is the stand-in."""
    made = engine(Places(gemini(standin.base_url)))
    yield made
    made.close()
