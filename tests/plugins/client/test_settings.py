# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

import cavendish_client
from cavendish_client import (
    AsyncClient,
    Client,
    DocumentPolicy,
    Endpoint,
    EndpointKind,
    EndpointState,
    Permission,
    errors,
)
from tests.daemon_process import DaemonProcess, running_daemon

RELAY = Endpoint(
    "relay",
    EndpointKind.RELAY,
    "https://relay.example/prefix",
    api_version="v1beta",
    headers={"Authorization": "Bearer {key}"},
)


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[DaemonProcess]:
    with running_daemon(tmp_path / "state") as running:
        yield running


@pytest.fixture
def client(daemon: DaemonProcess) -> Iterator[Client]:
    with cavendish_client.connect("test", "1", daemon.state_dir, start=False) as client:
        yield client


def test_settings_are_updated_as_a_whole_or_by_name(client: Client):
    before = client.settings.get()
    assert (before.cloud, before.offline, before.cache_hours) == (Permission.ASK, True, 24.0)
    wanted = dataclasses.replace(
        before, endpoints=(RELAY, *before.endpoints), model="gemini-3-pro-image", cache_hours=0.5
    )
    assert client.settings.update(wanted) == wanted == client.settings.get()
    other = dataclasses.replace(before, cloud=Permission.ALLOW, deadline_seconds=20.0)
    found = client.settings.update(other, ["deadline_seconds"])
    assert found == dataclasses.replace(wanted, deadline_seconds=20.0)


def test_setting_that_is_refused_changes_nothing(client: Client):
    before = client.settings.get()
    with pytest.raises(errors.InvalidRequest):
        client.settings.update(dataclasses.replace(before, pay_again=999))
    assert client.settings.get() == before


def test_endpoints_are_told_with_how_they_are(client: Client):
    found = client.settings.states()
    assert found == (EndpointState("gemini", False, ""), EndpointState("vertex", False, ""))


def test_document_is_marked_and_told_about(client: Client):
    marked = DocumentPolicy("a.kra", True, ("face",), ())
    assert client.settings.set_policy("a.kra", local_only=True, local_layers=["face"]) == marked
    assert client.settings.policy("a.kra") == marked
    client.settings.forget_consents()


async def test_asynchronous_client_does_the_same(daemon: DaemonProcess):
    client = AsyncClient("test", "1", daemon.state_dir, start=False)
    settings = dataclasses.replace(await client.settings.get(), offline=False)
    assert await client.settings.update(settings, ["offline"]) == settings
    assert [one.endpoint for one in await client.settings.states()] == ["gemini", "vertex"]
    marked = await client.settings.set_policy("a.kra", local_only=False, local_layers=["ink"])
    assert await client.settings.policy("a.kra") == marked
    await client.settings.forget_consents("a.kra")
    await client.close()
