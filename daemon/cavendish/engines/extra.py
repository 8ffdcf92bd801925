# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine needs that not every machine has: an extra, or a wheel that is missing."""

import importlib.util
import shlex
import sys
from dataclasses import dataclass

from cavendish.errors import RuntimeNotInstalled


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra. package: as pip knows it. module: what it brings. title: of it, in words."""

    package: str
    module: str
    title: str

    @property
    def installed(self) -> bool:
        """Whether it is there. Imports nothing."""
        return importlib.util.find_spec(self.module) is not None

    def missing(self, model: str) -> RuntimeNotInstalled:
        """That a model cannot run without it, with the command that installs it."""
        command = shlex.join((sys.executable, "-m", "pip", "install", self.package))
        return RuntimeNotInstalled(model=model, runtime=self.title, command=command)


# Comes with the package, but not on machines that it has no wheel for.
ONNX = Extra("onnxruntime", "onnxruntime", "ONNX Runtime")
LITERT = Extra("cavendish[litert]", "ai_edge_litert", "LiteRT")
