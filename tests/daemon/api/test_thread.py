# SPDX-License-Identifier: GPL-3.0-or-later
"""Over a real socket, to a real daemon, with our own client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import cavendish_client
from cavendish_client import errors
from tests.daemon_process import DaemonProcess


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[DaemonProcess]:
    process = DaemonProcess(tmp_path / "state")
    process.start()
    yield process
    process.stop()


def connected(daemon: DaemonProcess) -> cavendish_client.Client:
    return cavendish_client.connect("test", "0", daemon.state_dir, start=False)


def test_thread_is_begun_listed_and_forgotten(daemon: DaemonProcess) -> None:
    with connected(daemon) as client:
        made = client.threads.create("picture", "sky", "clouds")
        assert (made.document, made.layer, made.name) == ("picture", "sky", "clouds")
        assert (made.current, made.turns) == ("", ())
        assert client.threads.get(made.thread_id) == made
        assert client.threads.list("picture") == (made,)
        assert client.threads.list("other") == ()
        assert client.threads.select(made.thread_id, "") == made
        client.threads.delete(made.thread_id)
        with pytest.raises(errors.ThreadNotFound):
            client.threads.get(made.thread_id)


def test_thread_outlives_the_daemon(daemon: DaemonProcess) -> None:
    with connected(daemon) as client:
        made = client.threads.create("picture")
    daemon.stop()
    daemon.start()
    with connected(daemon) as client:
        assert client.threads.list("picture") == (made,)


def test_what_a_thread_cannot_be_is_refused(daemon: DaemonProcess) -> None:
    with connected(daemon) as client:
        for document in ("", "x" * 5000):
            with pytest.raises(errors.InvalidRequest):
                client.threads.create(document)
        made = client.threads.create("picture")
        with pytest.raises(errors.TurnNotFound):
            client.threads.select(made.thread_id, "nothing")
