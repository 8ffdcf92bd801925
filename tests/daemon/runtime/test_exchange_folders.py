# SPDX-License-Identifier: GPL-3.0-or-later
import logging
from pathlib import Path

import pytest

from cavendish.runtime import exchange_folders as module
from cavendish.runtime.exchange_folders import exchange_folders
from cavendish_client import paths as paths_module
from cavendish_client.paths import state_paths


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shared memory of the test's own."""
    made = tmp_path / "shm"
    made.mkdir()
    monkeypatch.setattr(module, "SHARED_MEMORY", made)
    monkeypatch.setattr(paths_module, "SHARED_MEMORY", made)
    return made


@pytest.fixture
def state(tmp_path: Path) -> Path:
    made = tmp_path / "state"
    made.mkdir(mode=0o700)
    return made


def test_shared_memory_comes_first(shared: Path, state: Path) -> None:
    fast, slow = exchange_folders(state_paths(state))
    assert fast.parent == shared
    assert slow == state / "exchange"


def test_only_the_state_folder_is_offered_without_shared_memory(shared: Path, state: Path) -> None:
    shared.rmdir()
    assert exchange_folders(state_paths(state)) == [state / "exchange"]


@pytest.mark.parametrize("trap", ["symlink", "file", "open to all"])
def test_folder_that_another_user_has_laid_out_is_left_out_and_logged(
    shared: Path, state: Path, trap: str, caplog: pytest.LogCaptureFixture
) -> None:
    paths = state_paths(state)
    if trap == "symlink":
        paths.fast_exchange.symlink_to(state)
    elif trap == "file":
        paths.fast_exchange.touch()
    else:
        paths.fast_exchange.mkdir()
        paths.fast_exchange.chmod(0o777)
    with caplog.at_level(logging.WARNING):
        assert exchange_folders(paths) == [state / "exchange"]
    assert "not offered" in caplog.text
