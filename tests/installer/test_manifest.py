# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish_client import errors
from cavendish_client.paths import StatePaths, state_paths
from cavendish_installer.manifest import (
    Manifest,
    Placed,
    daemon_command,
    read_manifest,
    write_manifest,
)

PLACED = Placed("krita", "Krita", "/k", ("a", "b/c"), "/c/kritarc", made_settings=True)


@pytest.fixture
def paths(tmp_path: Path) -> StatePaths:
    """A state folder that does not exist yet."""
    return state_paths(tmp_path / "state")


def test_manifest_comes_back_as_it_was_written(paths: StatePaths):
    manifest = Manifest("1.2", ("/bin/cavendishd",), (PLACED,), ("/made",))
    write_manifest(paths, manifest)
    assert read_manifest(paths) == manifest
    assert paths.install.stat().st_mode & 0o777 == 0o600
    assert paths.root.stat().st_mode & 0o777 == 0o700


def test_manifest_that_is_not_there_is_empty(paths: StatePaths):
    assert read_manifest(paths) == Manifest("", ())
    assert not paths.root.exists()


def test_manifest_of_nothing_leaves_nothing(paths: StatePaths):
    write_manifest(paths, Manifest("1", (), (PLACED,), (str(paths.root),)))
    write_manifest(paths, Manifest("1", (), (), (str(paths.root),)))
    assert not paths.install.exists()


@pytest.mark.parametrize("text", ["", "{", "\xff"])
def test_manifest_that_is_damaged_is_refused(paths: StatePaths, text: str):
    paths.root.mkdir()
    paths.install.write_bytes(text.encode("latin-1"))
    paths.install.chmod(0o600)
    with pytest.raises(errors.DaemonNotGenuine):
        read_manifest(paths)


def test_daemon_command_names_a_program_that_is_there():
    assert Path(daemon_command()[0]).is_file()
