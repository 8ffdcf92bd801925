# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from cavendish.api.interceptors import CallInterceptor, TokenInterceptor
from cavendish.errors import JobNotFound
from cavendish.runtime.tokens import Tokens
from cavendish_proto.v1 import job_pb2 as job

TOKEN = (("cavendish-token", "ask"),)


class Room:
    """A service of every shape, which does as the job_id says; counts its open calls."""

    def __init__(self) -> None:
        self.open = 0
        self.most_open = 0
        self.idle = asyncio.Event()

    @contextmanager
    def call(self) -> Iterator[None]:
        self.open += 1
        self.idle.clear()
        self.most_open = max(self.most_open, self.open)
        try:
            yield
        finally:
            self.open -= 1
            if not self.open:
                self.idle.set()

    async def one(self, request: job.GetJobRequest, context: Any) -> job.GetJobResponse:
        if request.job_id == "refuse":
            raise JobNotFound(job_id="refuse")
        if request.job_id == "break":
            raise ValueError("a secret of the inside")
        if request.job_id == "leave":  # what a write says once nobody reads any more
            raise grpc.aio.InternalError("Failed to write")
        if request.job_id == "abort":
            await context.abort(grpc.StatusCode.ABORTED, "by itself")
        return job.GetJobResponse(job=job.Job(job_id=request.job_id))

    async def many(
        self, request: job.GetJobRequest, context: Any
    ) -> AsyncIterator[job.GetJobResponse]:
        yield await self.one(job.GetJobRequest(job_id="first"), context)
        yield await self.one(request, context)

    async def writes(self, request: job.GetJobRequest, context: Any) -> None:
        await context.write(await self.one(request, context))

    async def gathers(
        self, requests: AsyncIterator[job.GetJobRequest], context: Any
    ) -> job.GetJobResponse:
        names = [request.job_id async for request in requests]
        return await self.one(job.GetJobRequest(job_id="".join(names)), context)

    def handlers(self) -> dict[str, Any]:
        wire = {
            "request_deserializer": job.GetJobRequest.FromString,
            "response_serializer": job.GetJobResponse.SerializeToString,
        }
        return {
            "One": grpc.unary_unary_rpc_method_handler(self.one, **wire),
            "Many": grpc.unary_stream_rpc_method_handler(self.many, **wire),
            "Writes": grpc.unary_stream_rpc_method_handler(self.writes, **wire),
            "Gathers": grpc.stream_unary_rpc_method_handler(self.gathers, **wire),
        }


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
async def channel(room: Room) -> AsyncIterator[grpc.aio.Channel]:
    tokens = Tokens("ask", "answer")
    server = grpc.aio.server(interceptors=[TokenInterceptor(tokens), CallInterceptor(room.call)])
    generic = grpc.method_handlers_generic_handler("test.Room", room.handlers())
    server.add_generic_rpc_handlers((generic,))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as opened:
        yield opened
    await server.stop(0)


async def ask(channel: grpc.aio.Channel, method: str, raw: bytes, metadata: Any = TOKEN) -> Any:
    """The answers' job_ids."""
    path = f"/test.Room/{method}"
    parse = job.GetJobResponse.FromString
    if method == "One":
        call = channel.unary_unary(path, response_deserializer=parse)
        return [(await call(raw, metadata=metadata, timeout=10)).job.job_id]
    if method == "Gathers":
        gather = channel.stream_unary(path, response_deserializer=parse)
        return [(await gather(iter([raw, b""]), metadata=metadata, timeout=10)).job.job_id]
    stream = channel.unary_stream(path, response_deserializer=parse)
    return [a.job.job_id async for a in stream(raw, metadata=metadata, timeout=10)]


def named(job_id: str) -> bytes:
    return job.GetJobRequest(job_id=job_id).SerializeToString()


async def refusal(channel: grpc.aio.Channel, method: str, raw: bytes, metadata: Any = TOKEN) -> Any:
    """The error's code and reason."""
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await ask(channel, method, raw, metadata)
    packed = dict(refused.value.trailing_metadata())["grpc-status-details-bin"]
    info = ErrorInfo()
    Status.FromString(packed).details[0].Unpack(info)
    return refused.value.code(), info.reason


METHODS = ["One", "Many", "Writes", "Gathers"]


@pytest.mark.parametrize(
    ("method", "expected"),
    [("One", ["j"]), ("Many", ["first", "j"]), ("Writes", ["j"]), ("Gathers", ["j"])],
)
async def test_sound_call_passes(
    channel: grpc.aio.Channel, room: Room, method: str, expected: list[str]
) -> None:
    assert await ask(channel, method, named("j")) == expected
    await asyncio.wait_for(room.idle.wait(), 10)
    assert room.most_open == 1


@pytest.mark.parametrize("method", METHODS)
async def test_error_of_a_method_becomes_its_status(
    channel: grpc.aio.Channel, room: Room, method: str
) -> None:
    expected = (grpc.StatusCode.NOT_FOUND, "JOB_NOT_FOUND")
    assert await refusal(channel, method, named("refuse")) == expected
    await asyncio.wait_for(room.idle.wait(), 10)


@pytest.mark.parametrize("method", METHODS)
async def test_bug_is_logged_and_told_as_internal_without_its_words(
    channel: grpc.aio.Channel, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(grpc.aio.AioRpcError) as refused:
        await ask(channel, method, named("break"))
    assert refused.value.code() == grpc.StatusCode.INTERNAL
    assert "secret" not in str(refused.value)
    assert "a secret of the inside" in caplog.text


@pytest.mark.parametrize("method", ["Many", "Writes"])
async def test_reader_that_leaves_in_mid_stream_is_no_bug(
    channel: grpc.aio.Channel, room: Room, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await ask(channel, method, named("leave"))
        await asyncio.wait_for(room.idle.wait(), 10)
    assert [one.levelname for one in caplog.records if one.name.startswith("cavendish")] == ["INFO"]


@pytest.mark.parametrize("method", METHODS)
async def test_message_that_is_no_protobuf_is_invalid(
    channel: grpc.aio.Channel, method: str
) -> None:
    expected = (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")
    assert await refusal(channel, method, b"\xff\xff\xff") == expected


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("metadata", [None, (("cavendish-token", "asK"),)])
async def test_call_without_the_token_never_reaches_the_method(
    channel: grpc.aio.Channel, room: Room, method: str, metadata: Any
) -> None:
    expected = (grpc.StatusCode.UNAUTHENTICATED, "WRONG_TOKEN")
    assert await refusal(channel, method, named("j"), metadata) == expected
    assert room.most_open == 0


async def test_method_that_aborts_by_itself_keeps_its_words(channel: grpc.aio.Channel) -> None:
    with pytest.raises(grpc.aio.AioRpcError, match="by itself") as refused:
        await ask(channel, "One", named("abort"))
    assert refused.value.code() == grpc.StatusCode.ABORTED


async def test_unknown_method_stays_unknown(channel: grpc.aio.Channel) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await channel.unary_unary("/test.Room/Nothing")(b"", metadata=TOKEN)
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
