# SPDX-License-Identifier: GPL-3.0-or-later
"""A crew, and both sets of kernels: the compiled loops and their NumPy twin."""

import importlib
from collections.abc import Iterator
from typing import cast

import pytest

from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.kernels import Kernels

TWINS = ("_core", "reference")


@pytest.fixture(params=TWINS)
def kernels(request: pytest.FixtureRequest) -> Kernels:
    return cast(Kernels, importlib.import_module(f"cavendish.engines.classic.{request.param}"))


@pytest.fixture
def crew() -> Iterator[Crew]:
    with Crew() as crew:
        yield crew
