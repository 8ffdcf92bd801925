# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist has set, kept field by field, and always at hand in memory."""

import dataclasses
import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from cavendish.errors import CloudNotAllowed, EndpointUnknown, WorkingOffline
from cavendish.preferences import Budget, Endpoint, Permission, Preferences
from cavendish.store.database import Database
from cavendish.store.encoding import decode_value, encode_value

logger = logging.getLogger(__name__)

SCHEMA = ("CREATE TABLE preference (name TEXT PRIMARY KEY, value TEXT NOT NULL)",)

# What cannot be read must not cost money, nor let a pixel leave.
SAFEST: Mapping[str, Any] = {
    "cloud": Permission.NEVER,
    "budget": Budget(0, 0, 0),
    "downloads": Permission.NEVER,
    "work_offline": True,
}


class PreferenceStore:
    """The preferences of one state folder. Thread-safe."""

    def __init__(self, database: Database, *, offline: bool = False) -> None:
        """offline: the artist works offline, whatever is set."""
        self._database = database
        self._offline = offline
        self._changing = threading.Lock()
        self._stored = database.read(_read).result()
        self._current = self._held()

    @property
    def current(self) -> Preferences:
        """What holds. From memory."""
        return self._current

    @property
    def shown(self) -> Preferences:
        """What is set: while the artist works offline, with the permissions that hold afterwards.

        From memory.
        """
        return dataclasses.replace(self._stored, work_offline=self._current.work_offline)

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of this name, to be asked now.

        Raises EndpointUnknown, and WorkingOffline or CloudNotAllowed where none may be asked: also
        what has begun before that was set goes no further.
        """
        endpoint, now = self.known(name), self._current
        if now.work_offline:
            raise WorkingOffline
        if now.cloud is Permission.NEVER:
            raise CloudNotAllowed
        return endpoint

    def known(self, name: str) -> Endpoint:
        """The endpoint of this name, as it is set now. Raises EndpointUnknown."""
        endpoints = {endpoint.name: endpoint for endpoint in self._current.endpoints}
        if name not in endpoints:
            raise EndpointUnknown(endpoint=name, known=", ".join(endpoints))
        return endpoints[name]

    def change(self, make: Callable[[Preferences], Preferences]) -> Preferences:
        """Sets what make makes of what is `shown`, and returns that; blocks until it is on disk.

        Raises what make raises, and DiskFull; then all stays as it was.
        """
        with self._changing:
            wanted = make(self.shown)
            if self._offline:
                wanted = dataclasses.replace(wanted, work_offline=self._stored.work_offline)
            self._database.write(lambda connection: _write(connection, wanted)).result()
            self._stored = wanted
            self._current = self._held()
            return self.shown

    def _held(self) -> Preferences:
        if not (self._offline or self._stored.work_offline):
            return self._stored
        never = Permission.NEVER
        return dataclasses.replace(self._stored, cloud=never, downloads=never, work_offline=True)


def _read(connection: sqlite3.Connection) -> Preferences:
    found = dict(connection.execute("SELECT name, value FROM preference").fetchall())
    hints = get_type_hints(Preferences)
    known = {name: text for name, text in found.items() if name in hints}
    return Preferences(**{name: _value(name, hints[name], text) for name, text in known.items()})


def _value(name: str, kind: Any, text: str) -> Any:
    try:
        return decode_value(kind, text)
    except ValueError:
        logger.exception("a setting cannot be read", extra={"setting": name})
        return SAFEST.get(name, getattr(Preferences(), name))


def _write(connection: sqlite3.Connection, wanted: Preferences) -> None:
    hints = get_type_hints(Preferences)
    rows = [
        (field.name, encode_value(hints[field.name], getattr(wanted, field.name)))
        for field in dataclasses.fields(wanted)
    ]
    connection.executemany("INSERT OR REPLACE INTO preference VALUES (?, ?)", rows)
