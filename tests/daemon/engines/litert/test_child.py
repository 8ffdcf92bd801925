# SPDX-License-Identifier: GPL-3.0-or-later
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cavendish.engines.litert import backend, fault
from cavendish.engines.litert import child as module
from cavendish.engines.litert.child import Child, answered
from cavendish.engines.litert.segment import Place, Segment
from cavendish.errors import OutOfMemory
from tests.models import lite_graphs


def asked(child: Child, **message: Any) -> Any:
    answer = answered(child, json.dumps(message).encode())
    return json.loads(json.dumps(answer))


@pytest.fixture
def loading(tmp_path: Path) -> tuple[Segment, dict[str, Any]]:
    """The segment, and the message that loads a graph."""
    path, segment = tmp_path / "model.tflite", Segment.new()
    path.write_bytes(lite_graphs.nearest(2))
    settings = {"accelerator": "cpu", "threads": 1, "compiled": False}
    return segment, {"do": "load", "path": str(path), "segment": str(segment.path), **settings}


def test_graph_tells_what_it_takes_and_runs(loading: tuple[Segment, dict[str, Any]]) -> None:
    (segment, message), child = loading, Child()
    told = asked(child, **message)
    assert told["inputs"] == [["image", "float32", [1, -1, -1, 3]]]
    given = np.full((1, 3, 4, 3), 0.5, np.float32)
    places = [(one.dtype, one.shape, one.offset) for one in segment.put([given])]
    ((dtype, shape, offset),) = asked(child, do="run", inputs=places)["outputs"]
    assert shape == [1, 6, 8, 3]
    assert segment.view(Place(dtype, tuple(shape), offset)).min() == 0.5


def test_what_the_runtime_raises_is_an_answer(loading: tuple[Segment, dict[str, Any]]) -> None:
    _, message = loading
    Path(message["path"]).write_bytes(b"\0\0\0\0TFL3 and no more")
    answer = asked(Child(), **message)
    assert answer["kind"] == "runtime"
    assert answer["error"]


@pytest.mark.skipif(sys.platform != "linux", reason="no other system has such a limit")
def test_run_takes_no_more_than_the_machine_can_spare(
    loading: tuple[Segment, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (segment, message), child = loading, Child()
    Path(message["path"]).write_bytes(lite_graphs.convolved(2, layers=8, channels=64))
    asked(child, **message)
    large = segment.put([np.zeros((1, 600, 600, 3), np.float32)])
    places = [(one.dtype, one.shape, one.offset) for one in large]
    monkeypatch.setattr(module, "spare_bytes", lambda: 64 << 20)
    answer = asked(child, do="run", inputs=places)
    assert isinstance(fault.of(answer["error"], answer["kind"], "small"), OutOfMemory)


def test_run_before_a_load_is_refused() -> None:
    assert asked(Child(), do="run", inputs=[])["error"] == "nothing is loaded"


@pytest.mark.parametrize(
    ("error", "kind"), [(ImportError("no runtime"), "absent"), (MemoryError("full"), "memory")]
)
def test_kind_of_an_error_is_told(
    loading: tuple[Segment, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    kind: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(backend, "_interpreter", fail)
    assert asked(Child(), **loading[1]) == {"error": str(error), "kind": kind}
