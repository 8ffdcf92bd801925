# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from tests.daemon.secrets import rings

Choose = Callable[[type[KeyringBackend]], None]


@pytest.fixture
def choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Choose]:
    """Makes a keyring the one of this process, as a user's configuration does."""
    before = keyring.get_keyring()
    (tmp_path / "ring").mkdir()
    monkeypatch.setenv(rings.FOLDER, str(tmp_path / "ring"))
    yield lambda cls: keyring.set_keyring(cls())
    keyring.set_keyring(before)
