# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest
from onnx import ModelProto

from cavendish.engines.inference.contract import Found
from cavendish.engines.onnx.contract import assignment, overlap_of, tensors
from cavendish.engines.onnx.devices import CPU, cpu
from tests.models import graphs


def session(folder: Path, made: ModelProto) -> object:
    return cpu().open(graphs.written(folder, made), "small")


def test_tensors_have_the_names_types_and_lengths_of_the_file(tmp_path: Path) -> None:
    taken, given = tensors(session(tmp_path, graphs.nearest(2)))
    assert taken == [Found("image", "float32", (1, 3, "H", "W"))]
    assert [one.name for one in given] == ["image_out"]


def test_session_tells_what_runs_where(tmp_path: Path) -> None:
    made = session(tmp_path, graphs.convolved(2, layers=2))
    placed = assignment(made)
    assert list(placed) == [CPU]
    assert placed[CPU] >= 3


def test_overlap_is_what_the_file_says(tmp_path: Path) -> None:
    assert overlap_of(session(tmp_path, graphs.convolved(2, said=7))) == 7
    assert overlap_of(session(tmp_path, graphs.two_inputs())) is None


@pytest.mark.parametrize("said", [-1, 257])
def test_overlap_beyond_reason_is_refused(tmp_path: Path, said: int) -> None:
    with pytest.raises(ValueError, match=str(said)):
        overlap_of(session(tmp_path, graphs.convolved(2, said=said)))
