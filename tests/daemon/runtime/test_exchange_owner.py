# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish.runtime.exchange_owner import OWNER_FILE, ExchangeOwner, collect_orphans
from cavendish_client.paths import StatePaths


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shared memory of the test's own."""
    made = tmp_path / "shm"
    made.mkdir()
    monkeypatch.setattr("cavendish_client.paths.SHARED_MEMORY", made)
    return made


def owned(shared: Path, state_dir: Path) -> tuple[ExchangeOwner, Path]:
    folder = StatePaths(state_dir).fast_exchange
    assert folder.parent == shared
    folder.mkdir(mode=0o700)
    (folder / "nonce").touch()
    owner = ExchangeOwner([folder], state_dir)
    owner.take()
    return owner, folder


def die(owner: ExchangeOwner) -> None:
    """What the system does for a daemon that was killed."""
    for lock in owner._locks:
        lock.release()


def test_folder_of_a_dead_daemon_whose_state_is_gone_is_collected(
    shared: Path, tmp_path: Path
) -> None:
    owner, folder = owned(shared, tmp_path / "gone")
    (folder / f"{'0' * 32}.seg").touch()
    die(owner)
    collect_orphans(shared)
    assert not folder.exists()


def test_folder_of_a_living_daemon_is_left_alone(shared: Path, tmp_path: Path) -> None:
    owner, folder = owned(shared, tmp_path / "gone")
    collect_orphans(shared)
    assert (folder / "nonce").exists()
    die(owner)


def test_folder_whose_journal_may_need_it_is_left_alone(shared: Path, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    owner, folder = owned(shared, tmp_path / "state")
    die(owner)
    collect_orphans(shared)
    assert (folder / "nonce").exists()


def test_folder_without_a_mark_or_behind_a_link_is_left_alone(shared: Path, tmp_path: Path) -> None:
    _, unmarked = owned(shared, tmp_path / "one")
    (unmarked / OWNER_FILE).unlink()
    owner, target = owned(shared, tmp_path / "two")
    die(owner)
    elsewhere = target.rename(tmp_path / "elsewhere")
    target.symlink_to(elsewhere)
    collect_orphans(shared)
    assert unmarked.exists()
    assert (elsewhere / "nonce").exists()


def test_release_removes_the_folder_only_when_nothing_is_left(shared: Path, tmp_path: Path) -> None:
    owner, folder = owned(shared, tmp_path / "state")
    owner.release()
    assert [path.name for path in folder.iterdir()] == ["nonce"]
    (folder / "nonce").unlink()
    again = ExchangeOwner([folder], tmp_path / "state")
    again.take()
    again.release()
    assert not folder.exists()
