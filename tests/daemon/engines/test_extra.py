# SPDX-License-Identifier: GPL-3.0-or-later
import sys

from cavendish.engines.extra import LITERT, ONNX, Extra


def test_extra_is_there_where_its_module_is() -> None:
    assert LITERT.installed
    assert ONNX.installed
    assert not Extra("nothing", "no_such_module", "Nothing").installed


def test_missing_extra_is_told_with_the_command_for_this_python() -> None:
    error = LITERT.missing("magic-touch")
    assert error.message == "The model magic-touch needs LiteRT, which is not installed."
    assert error.advice == f"Run `{sys.executable} -m pip install 'cavendish[litert]'`."


def test_missing_wheel_is_told_by_its_own_name() -> None:
    error = ONNX.missing("cavendish-x2")
    assert error.message == "The model cavendish-x2 needs ONNX Runtime, which is not installed."
    assert error.advice == f"Run `{sys.executable} -m pip install onnxruntime`."
