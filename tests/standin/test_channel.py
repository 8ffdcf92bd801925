# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections, and the ways in which a reply goes wrong on its way."""

import asyncio
import http.client
import time

import httpx2
import pytest
from google import genai

from cavendish_standin.channel import Channel, Reply, Request
from tests.daemon_process import wait_for
from tests.standin.raw import GENERATE, call, connect
from tests.standin.samples import MODEL, body
from tests.standin_process import KEY, StandIn


def test_connection_is_kept_for_the_next_request(standin: StandIn) -> None:
    connection = connect(standin)
    ports = set()
    for _ in range(3):
        connection.request("GET", "/v1/models", headers={"x-goog-api-key": KEY})
        assert connection.getresponse().read()
        ports.add(connection.sock.getsockname())
    connection.close()
    assert len(ports) == 1


def test_cut_closes_in_the_middle_and_is_on_the_bill_as_unsent(
    sdk: genai.Client, standin: StandIn
) -> None:
    standin.script({"fault": "cut", "fraction": 0.4})
    with pytest.raises(httpx2.RemoteProtocolError):
        sdk.models.generate_content(model=MODEL, contents="a kite")
    (line,) = standin.bill()["lines"]
    assert (line["billed"], line["sent"], line["fault"]) == (True, False, "cut")


def test_cut_tells_the_whole_length(standin: StandIn) -> None:
    standin.script({"fault": "cut", "fraction": 0.25})
    with pytest.raises(http.client.IncompleteRead) as caught:
        call(standin)
    part, rest = len(caught.value.partial), caught.value.expected or 0
    assert part / (part + rest) == pytest.approx(0.25, abs=0.01)


def test_reset_closes_before_any_byte(standin: StandIn) -> None:
    standin.script({"fault": "reset"})
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        call(standin)
    assert standin.bill()["lines"] == []


def test_drip_takes_its_time_and_arrives_whole(standin: StandIn) -> None:
    standin.script({"fault": "drip", "seconds": 0.4})
    start = time.monotonic()
    assert call(standin).json()["candidates"]
    assert time.monotonic() - start > 0.3
    assert [line["sent"] for line in standin.bill()["lines"]] == [True]


def test_stall_stays_open_after_a_part(standin: StandIn) -> None:
    standin.script({"fault": "stall", "fraction": 0.5})
    connection = connect(standin, seconds=0.5)
    connection.request("POST", GENERATE, _BODY, {"x-goog-api-key": KEY})
    answer = connection.getresponse()
    with pytest.raises(TimeoutError):
        answer.read()
    connection.close()
    assert [line["sent"] for line in standin.bill()["lines"]] == [False]


def test_hang_gives_nothing_and_costs_nothing(standin: StandIn) -> None:
    standin.script({"fault": "hang"})
    connection = connect(standin, seconds=0.3)
    connection.request("POST", GENERATE, _BODY, {"x-goog-api-key": KEY})
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    assert standin.bill()["lines"] == []


def test_client_that_leaves_while_the_model_works_pays_all_the_same(standin: StandIn) -> None:
    standin.script({"latency_ms": 300})
    connection = connect(standin, seconds=0.1)
    connection.request("POST", GENERATE, _BODY, {"x-goog-api-key": KEY})
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    wait_for(lambda: standin.bill()["lines"], what="the line of the client that left")
    (line,) = standin.bill()["lines"]
    assert (line["billed"], line["sent"]) == (True, False)


def test_unsent_answers_are_free_where_the_settings_say_so(standin: StandIn) -> None:
    standin.settings(bill_unsent=False)
    try:
        standin.reset()
        standin.script({"fault": "cut"})
        with pytest.raises(http.client.IncompleteRead):
            call(standin)
        assert standin.bill()["micro_dollars"] == 0
    finally:
        standin.settings(bill_unsent=True)


class Wire(asyncio.Transport):
    """A transport that takes everything at once."""

    closed = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def write(self, data: object) -> None:
        pass

    def close(self) -> None:
        self.closed = True


async def test_client_that_leaves_while_its_answer_goes_out_holds_nobody_up() -> None:
    go_on = asyncio.Event()

    async def handle(request: Request) -> Reply:
        await go_on.wait()
        return Reply(pieces=[b"late"])

    tasks: set[asyncio.Task[None]] = set()
    channel, wire = Channel(handle, 100, tasks), Wire()
    channel.connection_made(wire)
    channel.data_received(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
    channel.eof_received()
    go_on.set()
    await asyncio.wait_for(asyncio.gather(*tasks), 10)
    assert wire.closed


def test_nonsense_on_the_wire_ends_its_connection_alone(standin: StandIn) -> None:
    connection = connect(standin)
    connection.connect()
    connection.sock.sendall(b"\x00\x01 not http at all\r\n\r\n")
    assert connection.sock.recv(100) == b""
    connection.close()
    assert call(standin).status == 200


_BODY = str(body("a kite")).replace("'", '"').encode()
