# SPDX-License-Identifier: GPL-3.0-or-later
import math
from pathlib import Path

import pytest

from cavendish.catalog.local_model import Runtime
from cavendish.engines.inference.measurements import Measurement, Measurements, fastest, file_of


def test_measurements_outlive_the_daemon(tmp_path: Path) -> None:
    path = tmp_path / "devices.json"
    Measurements(path).put("a model", "gpu-x", Measurement("driver 1", 0.25))
    Measurements(path).put("other", "cpu", Measurement("1", math.inf, "it failed"))
    again = Measurements(path)
    assert again.get("a model", "gpu-x", "driver 1") == Measurement("driver 1", 0.25)
    assert again.all()["other", "cpu"] == Measurement("1", math.inf, "it failed")
    assert [file.name for file in tmp_path.iterdir()] == ["devices.json"]


def test_another_stamp_makes_a_measurement_void() -> None:
    known = Measurements()
    known.put("small", "gpu", Measurement("driver 1", 0.25))
    assert known.get("small", "gpu", "driver 2") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"a b": 3}',
        '{"a b": {"stamp": "", "seconds": -1, "problem": ""}}',
        "[" * 9999,
    ],
)
def test_file_that_cannot_be_read_counts_as_empty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "devices.json"
    path.write_text(text)
    known = Measurements(path)
    assert known.all() == {}
    known.put("small", "cpu", Measurement("1", 1.0))
    assert Measurements(path).get("small", "cpu", "1") == Measurement("1", 1.0)


def test_file_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    known = Measurements(tmp_path / "missing" / "devices.json")
    known.put("small", "cpu", Measurement("1", 1.0))
    assert known.get("small", "cpu", "1") == Measurement("1", 1.0)


def test_fastest_run_of_a_model_is_told_where_there_is_one() -> None:
    known = Measurements()
    assert known.fastest("small") is None
    known.put("small", "npu", Measurement("1", math.inf, "it failed"))
    assert known.fastest("small") is None
    known.put("small", "gpu", Measurement("1", 0.5))
    known.put("small", "cpu", Measurement("1", 2.0))
    known.put("other", "cpu", Measurement("1", 0.1))
    assert known.fastest("small") == 0.5
    known.put("small/decoder", "cpu", Measurement("1", 0.25))
    assert known.fastest("small") == 0.75


def test_speed_of_a_model_is_found_whatever_runs_it(tmp_path: Path) -> None:
    shared = tmp_path / "devices.json"
    assert fastest("lite", shared) is None
    Measurements(file_of(Runtime.LITERT, shared)).put("lite", "cpu", Measurement("1", 3.0))
    Measurements(file_of(Runtime.ONNX, shared)).put("open", "cpu", Measurement("1", 2.0))
    assert (fastest("lite", shared), fastest("open", shared)) == (3.0, 2.0)
