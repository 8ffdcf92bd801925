# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of endpoints, wherever they are kept.

The first that is there counts: the endpoint's own variable CAVENDISH_KEY_<ENDPOINT>; what was
stored, in the keyring or in the file; for "gemini" the variables GEMINI_API_KEY and GOOGLE_API_KEY,
which come last, since they may have been set for another program.
"""

import logging
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cavendish.errors import InvalidRequest, KeyMissing, KeyringUnavailable
from cavendish.runtime.redaction import Redaction
from cavendish.secrets.environment import all_of, own, shared
from cavendish.secrets.key_file import KeyFile
from cavendish.secrets.key_ring import KeyRing
from cavendish.secrets.secret import Secret

logger = logging.getLogger(__name__)

_ENDPOINT = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
# What can be sent as a header; what is longer or shorter is no key but a mistake.
_KEY = re.compile(r"[!-~]{8,1024}")


class Source(StrEnum):
    """Where a key comes from."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What may be told of a key.

    place: the variable's, keyring's or file's name. hint: the last characters, '' where the key is
    short. problem: why it cannot be read, '' if it can.
    """

    endpoint: str
    source: Source
    place: str
    hint: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    source: Source
    place: str
    key: Secret


class Keys:
    """The keys of one state folder and one environment. Thread-safe."""

    def __init__(
        self,
        path: Path,
        environ: Mapping[str, str],
        redaction: Redaction,
        ring: KeyRing | None = None,
    ) -> None:
        """path: the file. Each key that is met is blanked by redaction from then on."""
        self._environ = environ
        self._redaction = redaction
        self._ring = ring or KeyRing()
        self._lock = threading.RLock()
        self._file = KeyFile(path)
        # What was read from the keyring: it takes milliseconds, or a dialogue, each time.
        self._read: dict[str, _Found] = {}
        for known in (*all_of(environ), *filter(None, self._file.entries.values())):
            redaction.add(known)

    def key(self, endpoint: str) -> str:
        """The key. May block on the keyring. Raises KeyMissing, KeyringUnavailable."""
        found = self._find(endpoint)
        if found is None:
            raise KeyMissing(endpoint=endpoint)
        return found.key

    def has(self, endpoint: str) -> bool:
        """Whether there is a key, as far as is known without asking the keyring. At once."""
        if own(self._environ, endpoint) or shared(self._environ, endpoint):
            return True
        return endpoint in self._file.entries

    def stored(self, endpoint: str) -> bool:
        """Whether a key was stored for this name, here or in the keyring. At once."""
        return endpoint in self._file.entries

    def put(self, endpoint: str, key: str, *, allow_file: bool) -> KeyInfo:
        """Stores a key, in place of an older one: in the keyring, or, where there is none and that
        is allowed, in the file. Blocks.

        Raises InvalidRequest, KeyringUnavailable, DiskFull, FileUnusable.
        """
        check_endpoint(endpoint)
        secret = _checked(key)
        self._redaction.add(secret)
        with self._lock:
            try:
                self._ring.put(endpoint, secret)
            except KeyringUnavailable as error:
                if not allow_file:
                    raise
                logger.warning("a key is kept in the file", extra={"why": error.message})
                self._file.put(endpoint, secret)
            else:
                self._file.put(endpoint, None)
            self._read.pop(endpoint, None)
        return self._told(endpoint)

    def drop(self, endpoint: str) -> None:
        """Forgets what was stored. Blocks. Raises KeyMissing, KeyringUnavailable, DiskFull."""
        with self._lock:
            if endpoint not in self._file.entries:
                raise KeyMissing(endpoint=endpoint)
            if self._file.entries[endpoint] is None:
                self._ring.drop(endpoint)
            self._file.drop(endpoint)
            self._read.pop(endpoint, None)

    def infos(self, endpoints: Iterable[str]) -> list[KeyInfo]:
        """What may be told of the keys of these endpoints, and of all stored ones. Blocks."""
        names = dict.fromkeys((*endpoints, *self._file.entries))
        return [self._told(name) for name in names if self.has(name)]

    def sources(self, endpoints: Iterable[str]) -> dict[str, Source]:
        """Where the keys of these endpoints, and all stored ones, come from. At once."""
        names = dict.fromkeys((*endpoints, *self._file.entries))
        return {name: self._source(name) for name in names if self.has(name)}

    def _source(self, endpoint: str) -> Source:
        if own(self._environ, endpoint) or endpoint not in self._file.entries:
            return Source.ENVIRONMENT
        return Source.KEYRING if self._file.entries[endpoint] is None else Source.FILE

    def _told(self, endpoint: str) -> KeyInfo:
        try:
            found = self._find(endpoint)
        except KeyringUnavailable as error:
            return KeyInfo(endpoint, Source.KEYRING, "", problem=error.message)
        if found is None:
            return KeyInfo(endpoint, Source.KEYRING, "", problem="The keyring has lost it.")
        return KeyInfo(endpoint, found.source, found.place, found.key.hint)

    def _find(self, endpoint: str) -> _Found | None:
        for find in (self._own, self._stored, self._shared):
            found = find(endpoint)
            if found is not None:
                self._redaction.add(found.key)
                return found
        return None

    def _own(self, endpoint: str) -> _Found | None:
        named = own(self._environ, endpoint)
        return None if named is None else _Found(Source.ENVIRONMENT, *named)

    def _shared(self, endpoint: str) -> _Found | None:
        named = shared(self._environ, endpoint)
        return None if named is None else _Found(Source.ENVIRONMENT, *named)

    def _stored(self, endpoint: str) -> _Found | None:
        with self._lock:
            if endpoint not in self._file.entries:
                return None
            kept = self._file.entries[endpoint]
            if kept is not None:
                return _Found(Source.FILE, str(self._file.path), kept)
            if endpoint not in self._read:
                key = self._ring.get(endpoint)
                if key is None:
                    return None
                self._read[endpoint] = _Found(Source.KEYRING, self._ring.name, key)
            return self._read[endpoint]


def check_endpoint(endpoint: str) -> None:
    """Raises InvalidRequest where this cannot be an endpoint's name."""
    if not _ENDPOINT.fullmatch(endpoint):
        raise InvalidRequest(
            field="endpoint", problem="is not 1 to 32 characters of a-z, 0-9 and -"
        )


def _checked(key: str) -> Secret:
    """The key without what is around it. Raises InvalidRequest, which does not repeat it."""
    bare = key.strip()
    if not _KEY.fullmatch(bare):
        raise InvalidRequest(
            field="the key", problem="is not 8 to 1024 printable characters without spaces"
        )
    return Secret(bare)
