# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversations of one state folder. They outlive the editor and the daemon."""

import secrets
from typing import Any

from cavendish.engines.model import Speaker, Turn
from cavendish.errors import ThreadNotFound, TurnNotFound
from cavendish.request import Digest
from cavendish.store import thread_table as table
from cavendish.store.database import Database
from cavendish.store.record import from_microseconds, now, to_microseconds
from cavendish.threads import parts
from cavendish.threads.replay import replayed
from cavendish.threads.thread import Thread, TurnRecord


class Threads:
    """Every method blocks on the disk, and may be called from any thread but the event loop's."""

    def __init__(self, database: Database, blobs: parts.Blobs) -> None:
        """database: with the tables of `store.thread_table`."""
        self._database = database
        self._blobs = blobs

    def create(self, document: str, layer: str, name: str) -> Thread:
        """Begins a conversation. Raises DiskFull."""
        thread = Thread(secrets.token_hex(16), document, layer, name, "", now())
        row: table.Row = {
            "thread_id": thread.thread_id,
            "document": document,
            "layer": layer,
            "name": name,
            "create_time": to_microseconds(thread.create_time),
        }
        self._database.write(lambda link: table.insert(link, "thread", row)).result()
        return thread

    def get(self, thread_id: str) -> Thread:
        """One conversation with its turns. Raises ThreadNotFound."""

        def work(link: Any) -> tuple[list[table.Row], list[table.Row]]:
            named = table.threads(link, thread_id=thread_id) if thread_id else []
            return named, table.turns(link, thread_id)

        named, rows = self._database.read(work).result()
        if not named:
            raise ThreadNotFound(thread_id=thread_id)
        return _thread(named[0], rows)

    def list(self, document: str) -> tuple[Thread, ...]:
        """The conversations about a document, the newest first, without their turns."""
        rows = self._database.read(lambda link: table.threads(link, document)).result()
        return tuple(_thread(row, []) for row in rows)

    def select(self, thread_id: str, turn_id: str) -> Thread:
        """Goes back, or on, to a turn; '' is before the first.

        Raises ThreadNotFound, TurnNotFound, DiskFull.
        """
        self._path(self.get(thread_id), turn_id)
        self._database.write(lambda link: table.select(link, thread_id, turn_id)).result()
        return self.get(thread_id)

    def delete(self, thread_id: str) -> None:
        """Forgets a conversation; its layers and jobs stay. Raises ThreadNotFound, DiskFull."""
        self.get(thread_id)
        self._database.write(lambda link: table.delete(link, thread_id)).result()

    def parent(self, thread_id: str, turn_id: str) -> str:
        """The turn that a question follows: turn_id, or where the thread stands.

        Raises ThreadNotFound, TurnNotFound.
        """
        thread = self.get(thread_id)
        parent = turn_id or thread.current
        self._path(thread, parent)
        return parent

    def history(self, thread_id: str, parent: str, model: str) -> tuple[Turn, ...]:
        """What is said to the model again before a question that follows parent.

        Raises ThreadNotFound, TurnNotFound, BlobNotFound.
        """
        path = self._path(self.get(thread_id), parent)
        said: list[Turn] = []
        for turn in replayed(path, model):
            said += (
                parts.read(Speaker.USER, turn.asked, self._blobs),
                parts.read(Speaker.MODEL, turn.answered, self._blobs),
            )
        return tuple(said)

    def append(self, thread_id: str, turn: TurnRecord) -> None:
        """Adds a turn, and lets the thread stand at it; a second time it replaces it.

        Raises DiskFull.
        """
        row: table.Row = {
            "turn_id": turn.turn_id,
            "thread_id": thread_id,
            "parent": turn.parent,
            "operation": turn.operation,
            "prompt": turn.prompt,
            "model": turn.model,
            "cost_micro_usd": turn.cost_micro_usd,
            "create_time": to_microseconds(turn.create_time),
            "asked": turn.asked,
            "answered": turn.answered,
        }

        def work(link: Any) -> None:
            # A conversation that was deleted meanwhile stays deleted.
            if table.threads(link, thread_id=thread_id):
                table.insert(link, "turn", row)
                table.select(link, thread_id, turn.turn_id)

        self._database.write(work).result()

    def pinned_digests(self) -> set[Digest]:
        """The blobs that the turns need."""
        texts = self._database.read(table.texts).result()
        return {digest for text in texts for digest in parts.digests(text)}

    def _path(self, thread: Thread, turn_id: str) -> tuple[TurnRecord, ...]:
        try:
            return thread.path(turn_id)
        except KeyError:
            raise TurnNotFound(turn_id=turn_id) from None


def _thread(row: table.Row, turns: list[table.Row]) -> Thread:
    fields: dict[str, Any] = {**row, "create_time": from_microseconds(int(row["create_time"]))}
    del fields["sequence"]
    return Thread(**fields, turns=tuple(map(_turn, turns)))


def _turn(row: table.Row) -> TurnRecord:
    fields: dict[str, Any] = {**row, "create_time": from_microseconds(int(row["create_time"]))}
    del fields["sequence"], fields["thread_id"]
    return TurnRecord(**fields)
