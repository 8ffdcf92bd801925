# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

import cavendish_client
from cavendish_client import errors
from cavendish_client.paths import StatePaths
from tests.plugins.client.server import Server


def test_connect_refuses_where_no_daemon_runs_and_none_may_be_started(paths: StatePaths):
    with pytest.raises(errors.DaemonUnavailable) as caught:
        cavendish_client.connect("test", "1", paths.root, start=False)
    assert caught.value.metadata["command"] == "cavendish start"
    assert not paths.root.exists()


def test_connect_refuses_a_stale_file_of_a_dead_daemon(paths: StatePaths):
    with Server(paths):
        pass
    assert paths.discovery.exists()
    with pytest.raises(errors.DaemonUnavailable):
        cavendish_client.connect("test", "1", paths.root, start=False)


def test_idempotent_call_is_made_again_once_when_the_connection_was_lost(
    client: cavendish_client.Client, server: Server
):
    server.failures["GetStatus"] = [server.unavailable]
    assert client.status().version == "0.1.0"
    assert server.calls == ["Handshake", "GetStatus", "Handshake", "GetStatus"]


def test_idempotent_call_is_made_no_more_than_twice(
    client: cavendish_client.Client, server: Server
):
    server.failures["GetStatus"] = [server.unavailable] * 3
    with pytest.raises(errors.DaemonUnavailable):
        client.status()
    assert server.calls.count("GetStatus") == 2


def test_connection_finds_a_daemon_that_came_back_elsewhere(paths: StatePaths):
    with Server(paths) as first:
        client = cavendish_client.connect("test", "1", paths.root, start=False)
        assert client.status().pid
        token = first.request_token
        paths.discovery.unlink()
    (paths.exchange / "nonce").unlink()
    paths.exchange.rmdir()
    with client, Server(paths) as second:
        assert client.status().pid
        assert second.request_token != token


def test_many_calls_at_once_share_one_connection(server: Server):
    session = cavendish_client.Background("test", "1", server.paths.root, start=False)
    handles = [session.submit(lambda client: client.status()) for _ in range(20)]
    assert len([handle.result(20) for handle in handles]) == 20
    session.close()
    assert server.calls.count("Handshake") == 1
