# SPDX-License-Identifier: GPL-3.0-or-later
"""Models and what the machine does to them: no disk, no network, no time."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import cavendish_client
from cavendish.models.incoming import PIECE, Incoming
from cavendish_client import ModelState, errors
from tests.daemon.models.house import KIB, content, entry, sha256
from tests.daemon.models.server import FileServer, file_server
from tests.daemon_process import DaemonProcess, running_daemon, wait_for

NAME = "one.onnx"
SIZE = 3 * PIECE


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running


def known(state: Path, *entries: str) -> Path:
    """A state folder whose daemon will know these models."""
    state.mkdir(mode=0o700)
    (state / "models.toml").write_text("\n".join(entries))
    return state


def client_of(daemon: DaemonProcess) -> cavendish_client.Client:
    return cavendish_client.connect("test", "0", daemon.state_dir, start=False)


def test_daemon_that_is_offline_fetches_nothing_and_asks_nobody(
    tmp_path: Path, server: FileServer
) -> None:
    state = known(tmp_path / "state", entry(server, "big", {NAME: KIB}))
    with running_daemon(state, "--offline") as daemon, client_of(daemon) as client:
        with pytest.raises(errors.WorkingOffline):
            client.models.install("big", "MIT", KIB)
        (tmp_path / "file").write_bytes(content(NAME, KIB))
        assert client.models.add([tmp_path / "file"]).installed == ("big",)
    assert server.asked == []


def test_kill_in_mid_download_costs_no_piece_that_had_come(
    tmp_path: Path, server: FileServer
) -> None:
    state = known(tmp_path / "state", entry(server, "big", {NAME: SIZE}))
    server.hold.clear()
    server.free = 1
    with running_daemon(state) as daemon:
        with client_of(daemon) as client:
            thread = threading.Thread(target=install_in_vain, args=(client,))
            thread.start()
            incoming = Incoming(daemon.paths.models / "incoming")
            digest = sha256(content(NAME, SIZE))
            wait_for(lambda: incoming.held(digest) >= PIECE)
            assert server.holding.wait(60)
            daemon.kill()
            thread.join(60)
        server.hold.set()
        before = len(server.asked)
        daemon.start()
        with client_of(daemon) as client:
            client.models.install("big", "MIT", SIZE)
            client.models.verify("big")
    assert sum(map(length, server.asked[before:])) <= SIZE - PIECE


def length(asked: tuple[str, str]) -> int:
    """How many bytes a range has that was asked for."""
    start, stop = asked[1].removeprefix("bytes=").split("-")
    return int(stop) + 1 - int(start)


def install_in_vain(client: cavendish_client.Client) -> None:
    with contextlib.suppress(errors.CavendishError):
        client.models.install("big", "MIT", SIZE)


def test_daemon_that_fetches_answers_at_once(tmp_path: Path, server: FileServer) -> None:
    state = known(tmp_path / "state", entry(server, "big", {NAME: SIZE}))
    with running_daemon(state) as daemon, client_of(daemon) as client:
        thread = threading.Thread(target=client.models.install, args=("big", "MIT", SIZE))
        thread.start()
        answers = 0
        while thread.is_alive():
            client.status()
            answers += 1
        thread.join()
        assert answers > 0
        assert [m.state for m in client.models.local().models if m.model_id == "big"] == [
            ModelState.INSTALLED
        ]


def test_idle_daemon_speaks_to_nobody_but_this_machine(tmp_path: Path) -> None:
    with running_daemon(tmp_path / "state") as daemon, client_of(daemon) as client:
        client.models.local()
        connections = psutil.Process(daemon.pid).net_connections("inet")
    away = [c for c in connections if c.raddr and not is_loopback(c.raddr.ip)]
    assert away == []


def is_loopback(address: str) -> bool:
    return address in ("127.0.0.1", "::1") or address.startswith("::ffff:127.")


def test_host_that_is_not_there_is_told_by_name(tmp_path: Path, server: FileServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = entry(server, "big", {NAME: KIB}).replace(f":{server.port}/", f":{port}/")
    with (
        running_daemon(known(tmp_path / "state", text)) as daemon,
        client_of(daemon) as client,
        pytest.raises(errors.DownloadFailed, match=NAME),
    ):
        client.models.install("big", "MIT", KIB)
