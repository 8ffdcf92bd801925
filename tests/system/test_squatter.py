# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that squats on a dead daemon's port learns nothing that an artist has made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest

import cavendish_client
from cavendish_client import Pixels, errors
from cavendish_proto.v1 import daemon_pb2 as pb
from tests.daemon_process import DaemonProcess
from tests.system.caller import mask_of, picture_of


class Squatter(grpc.GenericRpcHandler):
    """Answers handshakes as well as it can, and notes all that it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.heard: list[tuple[str, bytes]] = []

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        """Takes whatever comes."""
        return grpc.stream_stream_rpc_method_handler(self._listen(details.method))

    def _listen(self, method: str) -> Callable[[Iterator[bytes], Any], Iterator[bytes]]:
        def answer(requests: Iterator[bytes], context: Any) -> Iterator[bytes]:
            for request in requests:
                self.heard.append((method, request))
                if method.endswith("/Handshake"):
                    yield self._handshake()
                    return

        return answer

    def _handshake(self) -> bytes:
        (self.folder / "nonce").write_bytes(b"n" * 32)
        offer = pb.ExchangeOffer(folder=str(self.folder), nonce_file="nonce")
        return pb.HandshakeResponse(
            response_token="guessed",
            daemon_version="9",
            api_low=1,
            api_high=1,
            exchanges=[offer],
            operations=[pb.OperationOffer(name="fill", engines=["classic"])],
        ).SerializeToString()


@pytest.fixture
def dead_daemon(state_dir: Path) -> Iterator[DaemonProcess]:
    """A daemon that died without a chance to take its daemon.json away."""
    daemon = DaemonProcess(state_dir).start()
    daemon.kill()
    yield daemon
    daemon.discard()


@pytest.fixture
def squatter(dead_daemon: DaemonProcess, tmp_path: Path) -> Iterator[Squatter]:
    """Sits on the dead daemon's port."""
    address = json.loads(dead_daemon.paths.discovery.read_bytes())["address"]
    folder = tmp_path / "squat"
    folder.mkdir(mode=0o700)
    handler = Squatter(folder)
    server = grpc.server(ThreadPoolExecutor(4), handlers=[handler])
    server.add_insecure_port(address)
    server.start()
    yield handler
    server.stop(0).wait()


def _fill(state_dir: Path, picture: Pixels, mask: Pixels) -> None:
    with cavendish_client.connect("test", state_dir=state_dir, start=False) as client:
        client.fill(image=picture, mask=mask)


def test_client_refuses_a_squatter_before_a_pixel_moves(
    dead_daemon: DaemonProcess, squatter: Squatter
) -> None:
    picture = Pixels(picture_of(16), 16, 16)
    mask = Pixels(mask_of(16), 16, 16, cavendish_client.PixelFormat.GRAY8)
    with pytest.raises(errors.DaemonError) as refused:
        _fill(dead_daemon.state_dir, picture, mask)
    assert refused.value.reason in {"DAEMON_NOT_GENUINE", "DAEMON_UNAVAILABLE"}
    assert {method.rpartition("/")[2] for method, _ in squatter.heard} <= {"Handshake"}
    assert all(picture.buffer[:64] not in request for _, request in squatter.heard)
    assert [path.name for path in squatter.folder.iterdir()] in ([], ["nonce"])


def test_new_daemon_takes_the_dead_ones_place(dead_daemon: DaemonProcess) -> None:
    dead_daemon.start()
    with cavendish_client.connect("test", state_dir=dead_daemon.state_dir, start=False) as client:
        assert client.status().pid == dead_daemon.pid
    assert dead_daemon.stop() == 0
