# SPDX-License-Identifier: GPL-3.0-or-later
import json

import pytest

import cavendish_client
from cavendish_client import PixelFormat, Pixels, errors, session
from cavendish_client.paths import StatePaths
from tests.plugins.client.server import Server
from tests.plugins.client.squatter import Squatter

MARK = b"\xabPIXELS\xcd" * 512


def connect(paths: StatePaths) -> cavendish_client.Client:
    return cavendish_client.connect("test", "1", paths.root, start=False)


def repoint(server: Server, port: int) -> None:
    fields = json.loads(server.paths.discovery.read_bytes())
    server.paths.discovery.write_text(json.dumps(fields | {"address": f"127.0.0.1:{port}"}))


def test_handshake_tells_what_the_daemon_offers(client: cavendish_client.Client, server: Server):
    assert client.info.version == "0.1.0"
    assert client.info.address == f"127.0.0.1:{server.port}"
    assert client.offer("fill").context.max_px == 512
    assert client.info.limits.max_chunk_bytes == 1 << 20
    with pytest.raises(errors.NoEngine):
        client.offer("paint")


def test_squatter_with_another_response_token_is_refused_before_a_pixel_moves(server: Server):
    server.answered_token = "guessed"
    with pytest.raises(errors.DaemonNotGenuine, match="does not know the daemon's token"):
        connect(server.paths)
    assert server.calls == ["Handshake"]


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0" * 4096])
def test_squatter_that_speaks_otherwise_is_refused_within_the_deadline(
    server: Server, answer: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(session.MOST_SECONDS, "DaemonService", 0.4)
    with Squatter(answer=answer) as squatter:
        repoint(server, squatter.port)
        with pytest.raises(errors.DaemonError):
            connect(server.paths)
    assert server.calls == []


def test_squatter_on_a_dead_daemons_port_gets_no_pixel(paths: StatePaths):
    with Server(paths) as server:
        client = connect(paths)
        port = server.port
    mask = Pixels(b"\xff" * 1024, 32, 32, PixelFormat.GRAY8)
    with Squatter(port, hangs_up=True) as squatter, client, pytest.raises(errors.DaemonError):
        client.fill(Pixels(MARK[:4096], 32, 32), mask)
    assert squatter.connections
    assert b"PIXELS" not in squatter.received


def test_wrong_request_token_is_refused(server: Server):
    fields = json.loads(server.paths.discovery.read_bytes())
    server.paths.discovery.write_text(json.dumps(fields | {"request_token": "wrong"}))
    with pytest.raises(errors.WrongToken):
        connect(server.paths)


@pytest.mark.parametrize("versions", [(2, 3), (0, 0)])
def test_wrong_api_version_is_refused(server: Server, versions: tuple[int, int]):
    server.api = versions
    with pytest.raises(errors.ApiMismatch) as caught:
        connect(server.paths)
    assert caught.value.metadata["daemon_low"] == str(versions[0])


def test_call_gives_up_at_its_deadline(
    client: cavendish_client.Client, server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(session.MOST_SECONDS, "DaemonService", 0.2)
    server.failures["GetStatus"] = [server.never]
    with pytest.raises(errors.DeadlineExceeded) as caught:
        client.status()
    assert caught.value.metadata["method"] == "DaemonService.GetStatus"


def test_call_raises_the_daemons_refusal_in_its_words(
    client: cavendish_client.Client, server: Server
):
    server.failures["GetStatus"] = [server.refusal("QUEUE_FULL", "Too much.", next_step="Wait.")]
    with pytest.raises(errors.QueueFull, match=r"Too much\.") as caught:
        client.status()
    assert caught.value.next_step == "Wait."


def test_call_names_a_bare_status_as_internal(client: cavendish_client.Client, server: Server):
    server.failures["GetStatus"] = [server.crash]
    with pytest.raises(errors.Internal, match="GetStatus failed"):
        client.status()


def test_transfer_seconds_grow_with_the_size():
    assert session.transfer_seconds(0) == 10
    assert session.transfer_seconds(100 << 20) == 20
