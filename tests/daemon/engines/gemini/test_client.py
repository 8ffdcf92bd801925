# SPDX-License-Identifier: GPL-3.0-or-later
"""The SDK's client against a server that notes every byte."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cavendish.catalog.catalog import catalog
from cavendish.engines.gemini.client import Client
from cavendish.engines.gemini.network import Network
from cavendish.engines.gemini.question import question
from cavendish.engines.gemini.transport import (
    Lost,
    NoCredentials,
    Progress,
    Reply,
    Sent,
    Unreached,
)
from cavendish.engines.model import Part, Picture, Speaker, Turn
from cavendish.preferences import Endpoint, EndpointKind
from cavendish.request import Thinking
from tests.daemon.engines.gemini.credentials import TOKEN, machine_credentials
from tests.daemon.engines.gemini.listener import GOOD, Listener, listening
from tests.daemon.engines.gemini.places import ASK, asks, gemini
from tests.standin_process import KEY, StandIn

QUESTION = question(ASK, catalog().default)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as state:
        yield state


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network()
    yield made
    made.close()


def ask(
    network: Network,
    endpoint: Endpoint,
    asked: object = QUESTION,
    seconds: float = 20.0,
    progress: Progress | None = None,
) -> Reply:
    client = Client(endpoint, KEY)
    try:
        return network.run(
            lambda: client.ask(asked, seconds, progress or Progress())  # type: ignore[arg-type]
        )
    finally:
        network.run(client.close)


def test_request_is_what_the_api_documents(listener: Listener, network: Network) -> None:
    parts = (Part(text="edit this"), Part(picture=Picture(b"\xfb\xff\xfe", "image/png")))
    told = replace(
        asks(size="2K", ratio="16:9", thinking=Thinking.HIGH, search_web=True, search_images=True),
        turns=(Turn(Speaker.USER, parts),),
    )
    ask(network, gemini(listener.base_url), question(told, catalog().default))
    got = listener.got[0]
    assert got.path == "/v1/models/gemini-nano-banana-2.1:generateContent"
    assert got.headers["x-goog-api-key"] == KEY
    assert got.json == {
        "contents": [
            {
                "role": "user",
                "parts": [
                    {"text": "edit this"},
                    {"inlineData": {"mimeType": "image/png", "data": "+//+"}},
                ],
            }
        ],
        "tools": [{"googleSearch": {"searchTypes": {"web_search": {}, "image_search": {}}}}],
        "store": False,
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "thinkingConfig": {"include_thoughts": True, "thinking_level": "HIGH"},
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
        },
    }


def test_words_alone_are_asked_for_without_a_picture(listener: Listener, network: Network) -> None:
    asked = question(asks(wants_picture=False), catalog().default)
    ask(network, gemini(listener.base_url), asked)
    assert listener.got[0].json["generationConfig"] == {"responseModalities": ["TEXT"]}


def test_replayed_answer_reaches_the_server_word_for_word(
    listener: Listener, network: Network
) -> None:
    said = {"inlineData": {"mimeType": "image/jpeg", "data": "+/+/"}, "thoughtSignature": "Zm/+"}
    said["soFarUnheardOf"] = {"kept": "too"}  # type: ignore[assignment]
    earlier = Turn(Speaker.MODEL, (Part(verbatim=json.dumps(said).encode()),))
    told = replace(ASK, turns=(*ASK.turns, earlier, *ASK.turns))
    ask(network, gemini(listener.base_url), question(told, catalog().default))
    assert listener.got[0].json["contents"][1] == {"role": "model", "parts": [said]}


@pytest.mark.parametrize("status", [200, 400, 429, 500, 502])
def test_response_is_handed_on_to_the_byte(
    listener: Listener, network: Network, status: int
) -> None:
    listener.status, listener.headers = status, {"Retry-After": "7"}
    listener.body = GOOD if status == 200 else b"<html>\xff no json</html>"
    reply = ask(network, gemini(listener.base_url))
    assert (reply.status, reply.body) == (status, listener.body)
    assert reply.headers["retry-after"] == "7"
    assert len(listener.got) == 1


def test_redirection_is_not_followed(listener: Listener, network: Network) -> None:
    with listening() as elsewhere:
        listener.status, listener.headers = 307, {"Location": elsewhere.base_url}
        assert ask(network, gemini(listener.base_url)).status == 307
        assert not elsewhere.got


def test_environment_never_redirects_a_key(
    listener: Listener, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as trap:
        for name in ("GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL"):
            monkeypatch.setenv(name, trap.base_url)
        monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
        monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "v9")
        monkeypatch.setenv("GOOGLE_API_KEY", "another-key")
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "another-project")
        express = Endpoint("vertex", EndpointKind.VERTEX, base_url=listener.base_url)
        for endpoint in (gemini(listener.base_url), express):
            ask(network, endpoint)
        assert not trap.got
    assert [got.path for got in listener.got] == [
        "/v1/models/gemini-nano-banana-2.1:generateContent",
        "/v1beta1/publishers/google/models/gemini-nano-banana-2.1:generateContent",
    ]
    assert {got.headers["x-goog-api-key"] for got in listener.got} == {KEY}


@pytest.mark.parametrize("kind", [EndpointKind.GEMINI, EndpointKind.VERTEX])
def test_googles_own_address_does_not_come_from_the_environment(
    kind: EndpointKind, monkeypatch: pytest.MonkeyPatch, network: Network
) -> None:
    with listening() as trap, listening() as proxy:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", trap.base_url)
        monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", trap.base_url)
        with pytest.raises(Unreached):
            ask(network, Endpoint("e", kind, proxy=proxy.base_url))
        assert not trap.got


def test_vertex_is_asked_without_the_field_that_it_lacks(
    listener: Listener, network: Network
) -> None:
    ask(network, Endpoint("vertex", EndpointKind.VERTEX, base_url=listener.base_url))
    assert "store" not in listener.got[0].json


def test_relay_gets_its_path_version_and_headers(listener: Listener, network: Network) -> None:
    relay = Endpoint(
        "relay",
        EndpointKind.RELAY,
        base_url=f"{listener.base_url}/some/prefix",
        api_version="v1beta",
        headers={"Authorization": "Bearer {key}", "X-Team": "art"},
    )
    ask(network, relay)
    got = listener.got[0]
    assert got.path == "/some/prefix/v1beta/models/gemini-nano-banana-2.1:generateContent"
    assert got.headers["authorization"] == f"Bearer {KEY}"
    assert got.headers["x-team"] == "art"


def test_proxy_gets_the_request(network: Network) -> None:
    with listening() as proxy:
        endpoint = Endpoint(
            "gemini", EndpointKind.GEMINI, base_url="http://nowhere.invalid", proxy=proxy.base_url
        )
        assert ask(network, endpoint).body == GOOD
        assert proxy.got[0].path.startswith("http://nowhere.invalid/v1/models/")


def test_refused_connection_was_not_sent(network: Network) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    progress = Progress()
    with pytest.raises(Unreached):
        ask(network, gemini(f"http://127.0.0.1:{port}"), progress=progress)
    assert progress.sent is Sent.NOTHING


def test_name_that_does_not_resolve_was_not_sent(network: Network) -> None:
    with pytest.raises(Unreached):
        ask(network, gemini("http://nowhere.invalid"))


def test_request_without_an_answer_in_time_is_lost(standin: StandIn, network: Network) -> None:
    standin.script({"fault": "hang"})
    progress = Progress()
    with pytest.raises(Lost) as lost:
        ask(network, gemini(standin.base_url), seconds=0.5, progress=progress)
    assert lost.value.timed_out
    assert progress.sent is Sent.ALL


@pytest.mark.parametrize("how", ["cut", "reset"])
def test_answer_that_breaks_off_is_lost(standin: StandIn, network: Network, how: str) -> None:
    standin.script({"fault": how})
    with pytest.raises(Lost) as lost:
        ask(network, gemini(standin.base_url))
    assert not lost.value.timed_out


def test_half_a_request_that_was_hung_up_on_was_not_sent(network: Network) -> None:
    big = Part(picture=Picture(bytes(30_000_000), "image/png"))
    asked = question(replace(ASK, turns=(Turn(Speaker.USER, (big,)),)), catalog().default)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            connection, _ = server.accept()
            connection.recv(1000)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        progress = Progress()
        with pytest.raises(Unreached):
            ask(network, gemini(f"http://127.0.0.1:{server.getsockname()[1]}"), asked, 20, progress)
        thread.join(10)
    assert progress.sent is Sent.NOTHING


def test_models_are_listed(standin: StandIn, network: Network) -> None:
    client = Client(gemini(standin.base_url), KEY)
    served = network.run(lambda: client.models(10.0))
    network.run(client.close)
    assert {"gemini-nano-banana-2.1", "gemini-3-pro-image"} <= {model.id for model in served}
    assert {model.title for model in served} >= {"Nano Banana 2.1"}


def test_endpoint_without_a_list_says_so(listener: Listener, network: Network) -> None:
    client = Client(gemini(listener.base_url), KEY)
    with pytest.raises(Unreached):
        network.run(lambda: client.models(10.0))
    network.run(client.close)


def test_machine_without_credentials_is_told(
    network: Network, monkeypatch: pytest.MonkeyPatch, listener: Listener
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/at/all.json")
    endpoint = Endpoint(
        "vertex", EndpointKind.VERTEX, base_url=listener.base_url, project="p", location="global"
    )
    with pytest.raises(NoCredentials):
        ask(network, endpoint)
    assert not listener.got


def test_vertex_with_a_project_shows_the_token_of_the_machine_and_no_key(
    listener: Listener, network: Network, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endpoint = Endpoint("vertex", EndpointKind.VERTEX, base_url=listener.base_url, project="studio")
    with machine_credentials(tmp_path) as account:
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))
        monkeypatch.setenv("GOOGLE_API_KEY", "another-key")
        ask(network, endpoint)
    got = listener.got[0]
    assert got.path == (
        "/v1beta1/projects/studio/locations/global/publishers/google/models/"
        "gemini-nano-banana-2.1:generateContent"
    )
    assert got.headers["authorization"] == f"Bearer {TOKEN}"
    assert "x-goog-api-key" not in got.headers
