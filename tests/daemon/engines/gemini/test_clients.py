# SPDX-License-Identifier: GPL-3.0-or-later
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cavendish.engines.gemini.client import Client
from cavendish.engines.gemini.clients import Clients
from cavendish.engines.gemini.network import Network
from cavendish.errors import EndpointUnknown, EndpointUnreachable, KeyMissing
from cavendish.preferences import Endpoint, EndpointKind
from tests.daemon.engines.gemini.places import Places, gemini


@pytest.fixture
def places() -> Places:
    return Places(gemini("http://127.0.0.1:1"))


@pytest.fixture
def clients(places: Places) -> Iterator[Clients]:
    network = Network()
    made = Clients(places, places, network)
    yield made
    made.close()
    network.close()


def test_client_is_made_once_and_kept(clients: Clients) -> None:
    assert clients.get("gemini") is clients.get("gemini")


def test_client_is_made_once_by_many_threads(clients: Clients) -> None:
    got: list[Client] = []
    threads = [threading.Thread(target=lambda: got.append(clients.get("gemini"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(got) == 8
    assert len(set(map(id, got))) == 1


def test_client_follows_the_key_and_the_address(clients: Clients, places: Places) -> None:
    first = clients.get("gemini")
    places.keys["gemini"] = "another-key"
    second = clients.get("gemini")
    assert second is not first
    assert clients.secret("gemini") == "another-key"
    there = replace(places.endpoints["gemini"], base_url="http://127.0.0.1:2")
    places.endpoints["gemini"] = there
    assert clients.get("gemini") is not second


def test_certificates_that_cannot_be_read_are_told(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(EndpointUnreachable, match="SSL_CERT_FILE"):
        clients.get("gemini")
    (tmp_path / "none.pem").write_text("no certificate")
    with pytest.raises(EndpointUnreachable, match="SSL_CERT_FILE"):
        clients.get("gemini")
    monkeypatch.delenv("SSL_CERT_FILE")
    assert clients.get("gemini")


def test_unknown_endpoint_and_missing_key_are_told(clients: Clients, places: Places) -> None:
    with pytest.raises(EndpointUnknown):
        clients.get("nowhere")
    del places.keys["gemini"]
    with pytest.raises(KeyMissing):
        clients.get("gemini")
    assert clients.secret("nowhere") == ""


def test_vertex_with_a_project_is_not_asked_for_a_key(clients: Clients, places: Places) -> None:
    there = Endpoint("vertex", EndpointKind.VERTEX, base_url="http://127.0.0.1:1", project="p")
    places.endpoints["vertex"] = there
    assert clients.get("vertex")
