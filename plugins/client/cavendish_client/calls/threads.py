# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks for conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cavendish_client.convert import moment
from cavendish_client.threads import Thread, Turn
from cavendish_proto.v1 import thread_pb2

if TYPE_CHECKING:
    from cavendish_client.connection import Connection


class AsyncThreads:
    """The conversations that a daemon keeps."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def create(self, document: str, layer: str = "", name: str = "") -> Thread:
        """Begins a conversation."""
        request = thread_pb2.CreateThreadRequest(document=document, layer=layer, name=name)
        answer = await self._connection.call("ThreadService.CreateThread", request)
        return thread(answer.thread)

    async def get(self, thread_id: str) -> Thread:
        """A conversation with its turns. Raises ThreadNotFound."""
        request = thread_pb2.GetThreadRequest(thread_id=thread_id)
        return thread((await self._connection.call("ThreadService.GetThread", request)).thread)

    async def list(self, document: str) -> tuple[Thread, ...]:
        """The conversations about a document, the newest first, without their turns."""
        request = thread_pb2.ListThreadsRequest(document=document)
        answer = await self._connection.call("ThreadService.ListThreads", request)
        return tuple(map(thread, answer.threads))

    async def select(self, thread_id: str, turn_id: str) -> Thread:
        """Goes back, or on, to a turn; '' is before the first. Raises ThreadError."""
        request = thread_pb2.SelectTurnRequest(thread_id=thread_id, turn_id=turn_id)
        return thread((await self._connection.call("ThreadService.SelectTurn", request)).thread)

    async def delete(self, thread_id: str) -> None:
        """Forgets a conversation; its layers and jobs stay. Raises ThreadNotFound."""
        request = thread_pb2.DeleteThreadRequest(thread_id=thread_id)
        await self._connection.call("ThreadService.DeleteThread", request)


def thread(message: thread_pb2.Thread) -> Thread:
    """A conversation as the daemon tells it."""
    return Thread(
        thread_id=message.thread_id,
        document=message.document,
        layer=message.layer,
        name=message.name,
        current=message.current_turn_id,
        create_time=moment(message.create_time),
        turns=tuple(map(turn, message.turns)),
    )


def turn(message: thread_pb2.Turn) -> Turn:
    """A question and its answer as the daemon tells them."""
    return Turn(
        turn_id=message.turn_id,
        parent=message.parent_turn_id,
        operation=message.operation,
        prompt=message.prompt,
        model=message.model,
        cost_micro_usd=message.cost_micro_usd,
        create_time=moment(message.create_time),
    )
