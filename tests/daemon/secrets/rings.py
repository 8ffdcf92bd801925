# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyrings for tests, as the library's own users write them: chosen by PYTHON_KEYRING_BACKEND."""

import json
import os
import threading
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

CHOICE = "PYTHON_KEYRING_BACKEND"
FOLDER = "CAVENDISH_TEST_RING"


class Folder(KeyringBackend):
    """Keeps keys in a file below $CAVENDISH_TEST_RING, so that a daemon and its test share it."""

    priority = 1.0
    name = "folder ring"

    def _path(self) -> Path:
        return Path(os.environ[FOLDER]) / "ring.json"

    def _kept(self) -> dict[str, str]:
        path = self._path()
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path().write_text(json.dumps({**self._kept(), f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        kept = self._kept()
        del kept[f"{service}/{username}"]
        self._path().write_text(json.dumps(kept))


class Locked(Folder):
    """Is locked, and tells what it was given."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(password)


class Silent(Folder):
    """Waits for an answer to a dialogue that nobody sees."""

    def set_password(self, service: str, username: str, password: str) -> None:
        threading.Event().wait(60)


class Forgetful(Folder):
    """Keeps nothing and does not say so."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def environment(folder: Path, cls: type[KeyringBackend] = Folder) -> dict[str, str]:
    """What a daemon needs in its environment to use a keyring of this module, and no other key."""
    folder.mkdir(exist_ok=True)
    return {
        CHOICE: f"{__name__}.{cls.__name__}",
        FOLDER: str(folder),
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "GEMINI_API_KEY": "",
        "GOOGLE_API_KEY": "",
    }
