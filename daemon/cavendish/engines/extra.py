# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine needs that not every machine has: an extra, or a wheel that is missing."""

import importlib.util
import shlex
import sys
from dataclasses import dataclass

from cavendish.errors import RuntimeBroken, RuntimeNotInstalled

_LONGEST = 200


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

    @property
    def command(self) -> str:
        """What installs it."""
        return self._command()

    def missing(self, model: str) -> RuntimeNotInstalled:
        """That a model cannot run without it, with the command that installs it."""
        return RuntimeNotInstalled(model=model, runtime=self.title, command=self.command)

    def broken(self, problem: str) -> RuntimeBroken:
        """That it is there, but could not be imported. problem: what Python says of that."""
        told = " ".join(problem.split()).rstrip(".")[:_LONGEST] or "Python says no reason"
        command = self._command("--force-reinstall")
        return RuntimeBroken(runtime=self.title, problem=told, command=command)

    def _command(self, *options: str) -> str:
        return shlex.join((sys.executable, "-m", "pip", "install", *options, self.package))


# Comes with the package, but not on machines that it has no wheel for.
ONNX = Extra("onnxruntime", "onnxruntime", "ONNX Runtime")
LITERT = Extra("cavendish[litert]", "ai_edge_litert", "LiteRT")
