# SPDX-License-Identifier: GPL-3.0-or-later
"""Optional extras of the package: what an engine needs that not everybody installs."""

import importlib.util
import shlex
import sys
from dataclasses import dataclass

from cavendish.errors import RuntimeNotInstalled


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra. name: as pip knows it. module: what it brings. title: of the runtime, in words."""

    name: str
    module: str
    title: str

    @property
    def installed(self) -> bool:
        """Whether it is there. Imports nothing."""
        return importlib.util.find_spec(self.module) is not None

    def missing(self, model: str) -> RuntimeNotInstalled:
        """That a model cannot run without it, with the command that installs it."""
        command = f"{shlex.quote(sys.executable)} -m pip install 'cavendish[{self.name}]'"
        return RuntimeNotInstalled(model=model, runtime=self.title, command=command)


LITERT = Extra("litert", "ai_edge_litert", "LiteRT")
