# SPDX-License-Identifier: GPL-3.0-or-later
"""The keyring of the operating system: Secret Service, KWallet, Keychain, Credential Manager.

The library is imported when a key is first asked for: with what it needs it takes longer than all
else that the daemon imports at its start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from cavendish.errors import KeyringUnavailable
from cavendish.secrets.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

logger = logging.getLogger(__name__)

T = TypeVar("T")

SERVICE = "Cavendish"
# A keyring that is locked asks the user for its password first.
ANSWER_SECONDS = 60.0
_OPEN_BOOKS = "keyrings.alt"


class KeyRing:
    """Keys by endpoint. Every method blocks, and raises KeyringUnavailable. Thread-safe."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = answer_seconds

    @property
    def name(self) -> str:
        """What the keyring calls itself."""
        return self._ask(lambda backend: str(backend.name))

    def get(self, endpoint: str) -> Secret | None:
        """The key, if it holds one."""
        found = self._ask(lambda backend: backend.get_password(SERVICE, endpoint))
        return None if found is None else Secret(found)

    def put(self, endpoint: str, key: Secret) -> None:
        """Keeps a key, in place of an older one."""

        def work(backend: KeyringBackend) -> str | None:
            backend.set_password(SERVICE, endpoint, str(key))
            return backend.get_password(SERVICE, endpoint)

        if self._ask(work) != key:
            raise KeyringUnavailable(problem="it does not keep what it is given")

    def drop(self, endpoint: str) -> None:
        """Forgets a key, if it holds one."""

        def work(backend: KeyringBackend) -> None:
            if backend.get_password(SERVICE, endpoint) is not None:
                backend.delete_password(SERVICE, endpoint)

        self._ask(work)

    def _ask(self, work: Callable[[KeyringBackend], T]) -> T:
        """What work makes of the keyring, waited for, but not for ever."""
        future: Future[T] = Future()

        def serve() -> None:
            try:
                future.set_result(work(_backend()))
            except BaseException as error:  # noqa: BLE001 - handed to who waits
                future.set_exception(error)

        # A thread of its own, which may be left behind: a dialogue that nobody answers never ends.
        threading.Thread(target=serve, name="keyring", daemon=True).start()
        try:
            return future.result(self._seconds)
        except KeyringUnavailable:
            raise
        except TimeoutError:
            problem = f"it did not answer within {self._seconds:g} s"
            raise KeyringUnavailable(problem=problem) from None
        except Exception as error:  # noqa: BLE001 - each backend has errors of its own
            # Its words may repeat what it was given.
            logger.warning("the keyring failed", extra={"kind": type(error).__name__})
            raise KeyringUnavailable(problem=_words(error)) from None


def _backend() -> KeyringBackend:
    """The keyring that the user has chosen, or the best at hand. Raises KeyringUnavailable."""
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring):
        raise KeyringUnavailable(problem="this machine has none that is open to programs")
    if type(backend).__module__.startswith(_OPEN_BOOKS):
        raise KeyringUnavailable(problem=f"{backend.name} does not protect what it keeps")
    return backend


def _words(error: Exception) -> str:
    kind = type(error).__name__
    known = {
        "KeyringLocked": "it is locked",
        "NoKeyringError": "this machine has none that is open to programs",
        "InitError": "it cannot be opened",
        "PasswordSetError": "it refused to keep the key",
        "PasswordDeleteError": "it refused to forget the key",
    }
    return known.get(kind, f"it failed ({kind})")
