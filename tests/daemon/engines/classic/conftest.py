# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs what asks for `kernels` on the compiled loops and on their NumPy twin."""

import importlib
from typing import cast

import pytest

from cavendish.engines.classic.kernels import Kernels

TWINS = ("_core", "reference")


@pytest.fixture(params=TWINS)
def kernels(request: pytest.FixtureRequest) -> Kernels:
    return cast(Kernels, importlib.import_module(f"cavendish.engines.classic.{request.param}"))
