# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in in a process, and the real SDK's client of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from google import genai
from google.genai import types

from tests.standin_process import KEY, StandIn, standin_process


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


@pytest.fixture(scope="module")
def module_client(process: StandIn) -> Iterator[genai.Client]:
    """The SDK's client, in Gemini Developer API mode; a quarter of a second to make."""
    options = types.HttpOptions(
        base_url=process.base_url, retry_options=types.HttpRetryOptions(attempts=1)
    )
    with genai.Client(api_key=KEY, http_options=options) as client:
        yield client


@pytest.fixture
def sdk(standin: StandIn, module_client: genai.Client) -> genai.Client:
    """The module's client of a stand-in that is as good as new."""
    return module_client
