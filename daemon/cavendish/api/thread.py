# SPDX-License-Identifier: GPL-3.0-or-later
"""ThreadService: conversations about a document or a layer."""

import asyncio
from typing import Any

from grpc.aio import ServicerContext

from cavendish.api import check
from cavendish.api.convert import MOST_DOCUMENT_BYTES
from cavendish.api.job_message import timestamp
from cavendish.api.parts import Parts
from cavendish.threads.thread import Thread, TurnRecord
from cavendish_proto.v1 import thread_pb2 as pb
from cavendish_proto.v1 import thread_pb2_grpc

Context = ServicerContext[Any, Any]

_MOST_NAME_BYTES = 256
_MOST_ID_BYTES = 64


class ThreadServicer(thread_pb2_grpc.ThreadServiceServicer):
    """Begins, tells, moves and forgets conversations."""

    def __init__(self, parts: Parts) -> None:
        self._threads = parts.threads

    async def CreateThread(
        self, request: pb.CreateThreadRequest, _context: Context
    ) -> pb.CreateThreadResponse:
        """Begins a conversation."""
        thread = await asyncio.to_thread(
            self._threads.create,
            check.text("document", request.document, MOST_DOCUMENT_BYTES, required=True),
            check.text("layer", request.layer, MOST_DOCUMENT_BYTES),
            check.text("name", request.name, _MOST_NAME_BYTES),
        )
        return pb.CreateThreadResponse(thread=thread_to(thread))

    async def GetThread(
        self, request: pb.GetThreadRequest, _context: Context
    ) -> pb.GetThreadResponse:
        """Tells a conversation with its turns."""
        thread = await asyncio.to_thread(self._threads.get, _name(request.thread_id))
        return pb.GetThreadResponse(thread=thread_to(thread))

    async def ListThreads(
        self, request: pb.ListThreadsRequest, _context: Context
    ) -> pb.ListThreadsResponse:
        """Lists the conversations about a document."""
        document = check.text("document", request.document, MOST_DOCUMENT_BYTES, required=True)
        threads = await asyncio.to_thread(self._threads.list, document)
        return pb.ListThreadsResponse(threads=map(thread_to, threads))

    async def SelectTurn(
        self, request: pb.SelectTurnRequest, _context: Context
    ) -> pb.SelectTurnResponse:
        """Goes back, or on, to a turn."""
        turn_id = check.text("turn_id", request.turn_id, _MOST_ID_BYTES)
        thread = await asyncio.to_thread(self._threads.select, _name(request.thread_id), turn_id)
        return pb.SelectTurnResponse(thread=thread_to(thread))

    async def DeleteThread(
        self, request: pb.DeleteThreadRequest, _context: Context
    ) -> pb.DeleteThreadResponse:
        """Forgets a conversation."""
        await asyncio.to_thread(self._threads.delete, _name(request.thread_id))
        return pb.DeleteThreadResponse()


def thread_to(thread: Thread) -> pb.Thread:
    """A conversation on the wire."""
    return pb.Thread(
        thread_id=thread.thread_id,
        document=thread.document,
        layer=thread.layer,
        name=thread.name,
        current_turn_id=thread.current,
        create_time=timestamp(thread.create_time),
        turns=map(_turn_to, thread.turns),
    )


def _turn_to(turn: TurnRecord) -> pb.Turn:
    return pb.Turn(
        turn_id=turn.turn_id,
        parent_turn_id=turn.parent,
        operation=turn.operation,
        prompt=turn.prompt,
        model=turn.model,
        cost_micro_usd=turn.cost_micro_usd,
        create_time=timestamp(turn.create_time),
    )


def _name(thread_id: str) -> str:
    return check.text("thread_id", thread_id, _MOST_ID_BYTES, required=True)
