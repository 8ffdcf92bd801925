# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
from collections.abc import Callable

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from cavendish_client import discovery, errors
from cavendish_client.channel import (
    FRAME_BYTES,
    GATHERED_BYTES,
    ConnectionLost,
    Gathering,
    dial,
    translated,
)
from tests.plugins.client.server import Server
from tests.plugins.client.squatter import Squatter


def endpoint(port: int) -> discovery.Endpoint:
    return discovery.Endpoint("127.0.0.1", port, 1, "0.1.0", "asked", "answered")


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.005)
    pytest.fail("not within 5 s")


async def test_dial_refuses_a_port_where_nobody_listens():
    with Squatter() as squatter:
        port = squatter.port
    with pytest.raises(ConnectionLost):
        await dial(endpoint(port))


async def test_channel_does_not_connect_a_second_time_by_itself():
    with Squatter(hangs_up=True) as squatter:
        channel = await dial(endpoint(squatter.port))
        await until(lambda: not channel._connected)
        with pytest.raises(ConnectionLost):
            await channel.__connect__()
        channel.close()
    assert squatter.connections == 1


async def test_channel_takes_frames_of_a_whole_chunk(server: Server):
    channel = await dial(endpoint(server.port))
    protocol = await channel.__connect__()
    http2 = protocol.connection._connection
    await until(lambda: http2.max_inbound_frame_size == FRAME_BYTES)
    channel.close()


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (GRPCError(Status.UNAVAILABLE, "gone"), ConnectionLost),
        (GRPCError(Status.DEADLINE_EXCEEDED, ""), errors.DeadlineExceeded),
        (GRPCError(Status.UNKNOWN, "odd"), errors.Internal),
        (StreamTerminatedError("gone"), ConnectionLost),
        (ConnectionResetError(), ConnectionLost),
        (asyncio.TimeoutError(), errors.DeadlineExceeded),
    ],
    ids=str,
)
def test_translated_names_what_went_wrong(raised: Exception, expected: type[Exception]):
    with pytest.raises(expected), translated("Service.Method", 1):
        raise raised


class Recorder(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


async def test_gathering_sends_what_one_turn_writes_in_one_piece():
    recorder = Recorder()
    gathering = Gathering(recorder)
    for piece in (b"headers", b"message", b"end"):
        gathering.write(piece)
    assert recorder.sent == []
    await asyncio.sleep(0)
    assert recorder.sent == [b"headersmessageend"]


async def test_gathering_keeps_the_order_round_a_large_piece_and_sends_it_at_once():
    recorder, large = Recorder(), bytes(GATHERED_BYTES)
    gathering = Gathering(recorder)
    gathering.write(b"headers")
    gathering.write(large)
    assert b"".join(recorder.sent) == b"headers" + large
    gathering.write(b"end")
    await asyncio.sleep(0)
    assert b"".join(recorder.sent) == b"headers" + large + b"end"


async def test_gathering_sends_everything_before_it_closes():
    recorder = Recorder()
    gathering = Gathering(recorder)
    gathering.write(b"reset")
    gathering.close()
    await asyncio.sleep(0)
    assert recorder.sent == [b"reset"]
    assert recorder.closed
