# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.models.manifest import Checked, Look, read_manifest, write_manifest

FILES = {"a/b.onnx": Checked("a" * 64, Look(5, 1_700_000_000_123_456_789, 2, 3))}


def test_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    assert read_manifest(path) is None
    write_manifest(path, FILES)
    assert read_manifest(path) == FILES
    assert [one.name for one in tmp_path.iterdir()] == ["m.json"]


def test_manifest_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    write_manifest(path, FILES)
    with pytest.raises(TypeError):
        write_manifest(path, {"x": Checked(b"no text", Look(0, 0, 0, 0))})  # type: ignore[arg-type]
    assert read_manifest(path) == FILES
    assert [one.name for one in tmp_path.iterdir()] == ["m.json"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(JSON, JSON)
def test_any_json_is_a_manifest_or_none(
    tmp_path_factory: pytest.TempPathFactory, files: object, entry: object
) -> None:
    path = tmp_path_factory.mktemp("manifest") / "m.json"
    for found in (files, {"version": 1, "files": files}, {"version": 1, "files": {"a": entry}}):
        path.write_text(json.dumps(found))
        assert read_manifest(path) in (None, {})


def test_look_tells_a_file_from_its_copy_and_is_of_plain_files_only(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for path in (one, other):
        path.write_bytes(b"same")
    assert Look.of(one) == Look.of(one)
    assert Look.of(one) != Look.of(other)
    (tmp_path / "link").symlink_to(one)
    for wrong in (tmp_path, tmp_path / "link"):
        with pytest.raises(ValueError, match="plain"):
            Look.of(wrong)
    with contextlib.suppress(FileNotFoundError):
        Look.of(tmp_path / "nothing")
        pytest.fail("nothing looks like something")
