# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
import pytest

from cavendish.engines.litert import backend
from cavendish.engines.litert.backend import CPU, Slot, opened
from tests.models import lite_graphs


@pytest.mark.parametrize("compiled", [False, True])
def test_graph_takes_any_size_that_it_allows(tmp_path: Path, compiled: bool) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(lite_graphs.nearest(3))
    graph = opened(path, CPU, 1, compiled=compiled)
    assert graph.inputs[0].shape == (1, -1, -1, 3)
    for rows, columns in ((4, 5), (4, 5), (7, 2)):
        given = np.random.default_rng(rows).random((1, rows, columns, 3), np.float32)
        (made,) = (np.array(one) for one in graph.run([given]))
        assert np.array_equal(made, given.repeat(3, axis=1).repeat(3, axis=2))


@pytest.mark.parametrize("compiled", [False, True])
def test_inputs_go_in_by_the_order_of_the_slots(tmp_path: Path, compiled: bool) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(lite_graphs.style_transfer(side=6))
    graph = opened(path, CPU, 1, compiled=compiled)
    assert [slot.name for slot in graph.inputs] == ["content_image", "style_numbers"]
    content, numbers = np.full((1, 6, 6, 3), 0.5, np.float32), np.zeros((1, 1, 1, 100), np.float32)
    numbers[..., :3] = 0.1, 0.2, 0.3
    (made,) = graph.run([content, numbers])
    assert np.allclose(made[0, 2, 2], [0.3, 0.35, 0.4])


@pytest.mark.parametrize("compiled", [False, True])
def test_bytes_that_mean_fractions_are_taken_and_given_as_such(
    tmp_path: Path, compiled: bool
) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(lite_graphs.quantised(1 / 255))
    graph = opened(path, CPU, 1, compiled=compiled)
    assert graph.inputs[0].kind == "float32"
    given = np.linspace(0, 1, 4 * 5 * 3, dtype=np.float32).reshape(1, 4, 5, 3)
    (made,) = graph.run([given])
    assert made.dtype == np.float32
    assert np.abs(made - given).max() < 0.5 / 255 + 1e-6


def test_fractions_beyond_the_bytes_are_cut_off() -> None:
    slot = Slot("x", 0, "int8", (2,), 0.5, 1)
    assert slot.inward(np.array([-1000.0, 1000.0])).tolist() == [-128, 127]
    assert slot.outward(np.array([-128, 127], np.int8)).tolist() == [-64.5, 63.0]


def test_numbers_that_mean_themselves_stay() -> None:
    slot, given = Slot("x", 0, "int32", (2,)), np.array([1, 2], np.int32)
    assert slot.kind == "int32"
    assert slot.inward(given) is given
    assert slot.outward(given) is given


def test_runtime_that_cannot_be_imported_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise OSError("libstdc++.so.6: cannot open shared object file")

    monkeypatch.setattr(backend.importlib, "import_module", broken)
    for compiled in (False, True):
        with pytest.raises(ImportError, match="libstdc"):
            opened(tmp_path / "model.tflite", CPU, 1, compiled=compiled)
