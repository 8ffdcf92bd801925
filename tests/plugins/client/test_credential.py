# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest

import cavendish_client
from cavendish_client import AsyncClient, Client, Key, KeySource, errors
from tests.daemon.secrets import rings
from tests.daemon_process import DaemonProcess, running_daemon

KEY = "AIzaSyD-0123456789abcdefghijklmnopqrstu"
TOLD = Key("gemini", KeySource.KEYRING, "folder ring", "rstu", "")


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[DaemonProcess]:
    """A real daemon with a keyring."""
    environment = rings.environment(tmp_path / "ring")
    with running_daemon(tmp_path / "state", environment=environment) as running:
        yield running


@pytest.fixture
def client(daemon: DaemonProcess) -> Iterator[Client]:
    with cavendish_client.connect("test", "1", daemon.state_dir, start=False) as client:
        yield client


def test_key_is_stored_listed_and_deleted(client: Client):
    assert client.credentials.set("gemini", KEY) == TOLD
    assert client.credentials.list() == (TOLD,)
    client.credentials.delete("gemini")
    assert client.credentials.list() == ()
    with pytest.raises(errors.KeyMissing):
        client.credentials.delete("gemini")


async def test_asynchronous_client_does_the_same(daemon: DaemonProcess):
    client = AsyncClient("test", "1", daemon.state_dir, start=False)
    assert await client.credentials.set("gemini", KEY) == TOLD
    assert await client.credentials.list() == (TOLD,)
    await client.credentials.delete("gemini")
    with pytest.raises(errors.InvalidRequest):
        await client.credentials.set("gemini", "no key")
    await client.close()
