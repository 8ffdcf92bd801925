# SPDX-License-Identifier: GPL-3.0-or-later
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cavendish.errors import DiskFull, FileUnusable
from cavendish.secrets.key_file import KeyFile
from cavendish.secrets.secret import Secret

KEY = Secret("AIzaSyD-0123456789abcdefghijklmnopqrstu")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def test_file_is_read_as_it_was_written_by_the_next_daemon(path: Path) -> None:
    file = KeyFile(path)
    file.put("vertex", KEY)
    file.put("gemini", None)
    assert KeyFile(path).entries == {"vertex": KEY, "gemini": None}
    file.drop("vertex")
    assert KeyFile(path).entries == {"gemini": None}
    assert KEY not in path.read_text()


def test_file_is_the_users_own_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        KeyFile(path).put("gemini", KEY)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_file_that_was_open_to_others_is_closed(path: Path) -> None:
    KeyFile(path).put("gemini", KEY)
    path.chmod(0o644)
    assert KeyFile(path).entries == {"gemini": KEY}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    content=st.one_of(
        st.binary(max_size=40),
        st.sampled_from(
            [
                b'{"version":1}',
                b'{"version":1,"keys":{"a":1}}',
                b'{"version":2,"keys":{}}',
                b"[]",
                b"null",
                b'{"version":1,"keys":"AIzaSyD"}',
                b"[" * 9999,
            ]
        ),
    )
)
def test_file_that_is_not_ours_holds_no_keys(
    path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(content)
    assert KeyFile(path).entries == {}
    assert "AIzaSyD" not in caplog.text


def test_key_that_cannot_be_written_leaves_the_others(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = KeyFile(path)
    file.put("gemini", None)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        file.put("vertex", KEY)
    monkeypatch.undo()
    assert file.entries == KeyFile(path).entries == {"gemini": None}
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_key_that_has_no_folder_to_be_kept_in_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable) as caught:
        KeyFile(tmp_path / "none" / "keys.json").put("gemini", KEY)
    assert KEY not in caught.value.message
