# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.engines.gemini.address import api_version, base_url, host, keyless
from cavendish.preferences import GEMINI, VERTEX, Endpoint, EndpointKind

K = EndpointKind


@pytest.mark.parametrize(
    ("endpoint", "url", "version"),
    [
        (GEMINI, "https://generativelanguage.googleapis.com/", "v1"),
        (VERTEX, "https://aiplatform.googleapis.com/", "v1beta1"),
        (Endpoint("v", K.VERTEX, project="p"), "https://aiplatform.googleapis.com/", "v1beta1"),
        (
            Endpoint("v", K.VERTEX, project="p", location="us-east1"),
            "https://us-east1-aiplatform.googleapis.com/",
            "v1beta1",
        ),
        (
            Endpoint("r", K.RELAY, base_url="https://relay.example/g", api_version="v1beta"),
            "https://relay.example/g",
            "v1beta",
        ),
    ],
)
def test_address_is_always_said_in_full(endpoint: Endpoint, url: str, version: str) -> None:
    assert (base_url(endpoint), api_version(endpoint)) == (url, version)


def test_host_is_the_machine_that_gets_what_is_sent() -> None:
    assert host(GEMINI) == "generativelanguage.googleapis.com"
    assert host(Endpoint("r", K.RELAY, base_url="http://127.0.0.1:8080/a")) == "127.0.0.1"
    assert host(Endpoint("r", K.RELAY, base_url="odd")) == "odd"


def test_only_vertex_with_a_project_needs_no_key() -> None:
    assert keyless(Endpoint("v", K.VERTEX, project="p"))
    assert not keyless(VERTEX)
    assert not keyless(GEMINI)
