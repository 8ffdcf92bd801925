# SPDX-License-Identifier: GPL-3.0-or-later
"""What may leave this machine: uploads that the artist agreed to, and marks that forbid them.

All of it is in memory as well, since it is asked before every job.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cavendish.store.database import Database
from cavendish.store.record import now, to_microseconds

SCHEMA = (
    """CREATE TABLE consent (
        document TEXT NOT NULL,
        host TEXT NOT NULL,
        time INTEGER NOT NULL,
        PRIMARY KEY (document, host)
    )""",
    # layer '': the whole document.
    """CREATE TABLE mark (
        document TEXT NOT NULL,
        layer TEXT NOT NULL,
        PRIMARY KEY (document, layer)
    )""",
)

_WHOLE = ""


@dataclass(frozen=True, slots=True)
class DocumentPolicy:
    """What is known of one document.

    local_only: it never leaves this machine. local_layers: those layers of it that never do. hosts:
    the machines that the artist has agreed to uploads to.
    """

    local_only: bool = False
    local_layers: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Held:
    consents: frozenset[tuple[str, str]]
    marks: frozenset[tuple[str, str]]


class Policy:
    """The policy of one state folder. Thread-safe; only what changes it blocks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changing = threading.Lock()
        self._held = database.read(_read).result()

    def agreed(self, document: str, host: str) -> bool:
        """Whether the artist has agreed to uploads of the document to the host."""
        return (document, host) in self._held.consents

    def local_only(self, document: str, layers: Iterable[str] = ()) -> bool:
        """Whether the document, or one of these layers of it, never leaves this machine."""
        return bool(self.marked(document, layers))

    def marked(self, document: str, layers: Iterable[str] = ()) -> str:
        """What of these never leaves this machine, to begin a sentence with; '' where all may."""
        marks = self._held.marks
        if (document, _WHOLE) in marks:
            return "This document"
        found = next((layer for layer in layers if (document, layer) in marks), None)
        return "" if found is None else f"The layer {found!r}"

    def document(self, document: str) -> DocumentPolicy:
        """All that is known of one document."""
        held = self._held
        layers = {layer for name, layer in held.marks if name == document}
        return DocumentPolicy(
            local_only=_WHOLE in layers,
            local_layers=frozenset(layers - {_WHOLE}),
            hosts=frozenset(host for name, host in held.consents if name == document),
        )

    def agree(self, document: str, host: str) -> None:
        """The artist agrees to uploads of the document to the host. Raises DiskFull."""
        row = (document, host, to_microseconds(now()))
        if not self.agreed(document, host):
            # Several jobs of one click agree at the same moment.
            query = "INSERT OR IGNORE INTO consent VALUES (?, ?, ?)"
            self._change(lambda link: link.execute(query, row))

    def forget(self, document: str) -> None:
        """Takes back what was agreed to for a document, '' for all of them. Raises DiskFull."""
        query = "DELETE FROM consent WHERE ? IN ('', document)"
        self._change(lambda link: link.execute(query, (document,)))

    def mark(self, document: str, *, local_only: bool, local_layers: Iterable[str]) -> None:
        """Sets what of a document never leaves this machine. Raises DiskFull."""
        whole = [_WHOLE] if local_only else []
        rows = [(document, layer) for layer in {*local_layers, *whole}]

        def work(link: sqlite3.Connection) -> None:
            link.execute("DELETE FROM mark WHERE document = ?", (document,))
            link.executemany("INSERT INTO mark VALUES (?, ?)", rows)

        self._change(work)

    def _change(self, work: Callable[[sqlite3.Connection], object]) -> None:
        def change(link: sqlite3.Connection) -> _Held:
            work(link)
            return _read(link)

        with self._changing:
            self._held = self._database.write(change).result()


def _read(link: sqlite3.Connection) -> _Held:
    return _Held(
        consents=frozenset(link.execute("SELECT document, host FROM consent").fetchall()),
        marks=frozenset(link.execute("SELECT document, layer FROM mark").fetchall()),
    )
