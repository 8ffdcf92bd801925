# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish_client.paths import default_state_dir, state_paths


def test_default_state_dir_follows_from_the_home_folder_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/elsewhere")
    home = Path("/home/ada")
    assert default_state_dir("linux", home) == home / ".local/state/cavendish"
    assert default_state_dir("darwin", home) == home / "Library/Application Support/Cavendish"


def test_default_state_dir_on_windows_is_local_to_the_machine(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert default_state_dir("win32", Path("/home/ada")) == Path("/local/Cavendish")
    monkeypatch.delenv("LOCALAPPDATA")
    assert default_state_dir("win32", Path("/h")) == Path("/h/AppData/Local/Cavendish")


def test_state_paths_prefers_argument_then_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CAVENDISH_STATE_DIR", str(tmp_path / "variable"))
    assert state_paths().root == tmp_path / "variable"
    assert state_paths(tmp_path / "argument").root == tmp_path / "argument"


def test_state_paths_name_one_exchange_however_the_folder_is_told(tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    one, other = state_paths(tmp_path / "real"), state_paths(tmp_path / "link")
    assert one == other
    assert one.fast_exchange == other.fast_exchange


def test_state_paths_touch_no_disk(tmp_path: Path):
    paths = state_paths(tmp_path / "new")
    assert all(path.is_relative_to(paths.root) for path in (paths.discovery, paths.install))
    assert not paths.root.exists()
