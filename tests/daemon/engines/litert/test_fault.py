# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish.engines.extra import Extra
from cavendish.engines.inference.device import DeviceTrouble
from cavendish.engines.litert import fault
from cavendish.engines.litert.fault import check_file, of, of_loading, phrase
from cavendish.errors import ModelUnreadable, OutOfMemory, RuntimeBroken, RuntimeNotInstalled


def test_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadable, match="cannot be read"):
        check_file(tmp_path / "none.tflite", "small")


@pytest.mark.parametrize(
    ("text", "kind", "error"),
    [
        ("libstdc++.so.6: cannot open shared object file", "absent", RuntimeBroken),
        ("", "memory", OutOfMemory),
        ("std::bad_alloc", "runtime", OutOfMemory),
        ("Failed to allocate tensors", "runtime", OutOfMemory),
        ("XNNPack delegate failed to reshape runtimeNode number 5", "runtime", OutOfMemory),
        ("Node 3 failed to invoke", "runtime", type(None)),
    ],
)
def test_error_is_the_models_the_machines_or_the_devices(
    text: str, kind: str, error: type[object]
) -> None:
    assert isinstance(of(text, kind, "small"), error)


def test_runtime_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault, "LITERT", Extra("cavendish[litert]", "no_such_module", "LiteRT"))
    error = of("No module named 'ai_edge_litert'", "absent", "small")
    assert isinstance(error, RuntimeNotInstalled)


def test_what_the_cpu_cannot_load_is_the_models_fault() -> None:
    assert isinstance(of_loading("it is odd", "small", "cpu"), ModelUnreadable)
    trouble = of_loading("no driver", "small", "gpu")
    assert isinstance(trouble, DeviceTrouble)
    assert trouble.loading


@pytest.mark.parametrize(
    ("text", "printed", "said"),
    [
        ("Could not open '/home/jane/model.tflite'.", "", "Could not open '...'"),
        ("ERROR: [litert/cc/model.h:19]\n└ ERROR: [litert/a.cc:36]", "", "it says no reason"),
        ("ERROR: [a/b.h:1]", "ERROR: [web.cc:3] INTERNAL: No adapters", "No adapters"),
        ("CompiledModel error: code=1, message=ERROR: [a.h:9]\n└ Too old.", "", "Too old"),
        ("x" * 999, "", "x" * 160),
    ],
)
def test_phrase_has_no_paths_and_no_lines_of_others(text: str, printed: str, said: str) -> None:
    assert phrase(text, printed) == said
