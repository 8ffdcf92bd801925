# SPDX-License-Identifier: GPL-3.0-or-later
import signal
import threading
import time

import pytest

import cavendish_client
from cavendish_client import PixelFormat, Pixels
from tests.plugins.client.server import Server

IMAGE = Pixels(bytes(range(256)) * 16, 32, 32)
MASK = Pixels(b"\xff" * 1024, 32, 32, PixelFormat.GRAY8)


def test_client_ends_its_thread_with_its_block(server: Server):
    with cavendish_client.connect("test", "1", server.paths.root, start=False):
        assert "cavendish-network" in {thread.name for thread in threading.enumerate()}
    assert "cavendish-network" not in {thread.name for thread in threading.enumerate()}


def test_connect_that_fails_leaves_no_thread(server: Server):
    server.answered_token = "wrong"
    with pytest.raises(cavendish_client.errors.DaemonNotGenuine):
        cavendish_client.connect("test", "1", server.paths.root, start=False)
    assert "cavendish-network" not in {thread.name for thread in threading.enumerate()}


def test_interrupt_cancels_the_job(client: cavendish_client.Client, server: Server):
    server.hold.clear()

    def interrupt() -> None:
        while "WatchJob" not in server.calls:
            time.sleep(0.005)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        client.fill(IMAGE, MASK)
    thread.join()
    assert server.calls.count("CancelJob") == 1


def test_watch_can_be_left_early(client: cavendish_client.Client):
    client.fill(IMAGE, MASK)
    assert next(client.watch("job-0")).job_id == "job-0"
    assert client.status().version == "0.1.0"


def test_public_names_are_all_there():
    for name in cavendish_client.__all__:
        assert getattr(cavendish_client, name) is not None
    with pytest.raises(AttributeError):
        cavendish_client.nothing  # noqa: B018
