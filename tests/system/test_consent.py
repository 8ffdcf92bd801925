# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing leaves this machine that the artist has not agreed to, whoever asks."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from cavendish_client import Client, DescribeRequest, Permission, errors
from tests.system.cloud import Cloud, cloud, describing


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with cloud(tmp_path_factory.mktemp("consent") / "state") as running:
        yield running


@pytest.fixture
def client(asked: Cloud) -> Iterator[Client]:
    """A client of a daemon that asks before uploads."""
    with asked.connect() as client:
        settings = dataclasses.replace(client.settings.get(), cloud=Permission.ASK)
        client.settings.update(settings, ["cloud"])
        client.settings.forget_consents()
        asked.standin.reset()
        yield client


def ask(document: str, **more: Any) -> DescribeRequest:
    return dataclasses.replace(describing("caption", document, again=True), **more)


def test_first_upload_of_a_document_is_agreed_to_and_remembered(
    asked: Cloud, client: Client
) -> None:
    with pytest.raises(errors.ConsentNeeded) as caught:
        client.describe(ask("a.kra"))
    assert "127.0.0.1" in caught.value.message
    assert "16 x 16 pixels" in caught.value.message
    assert asked.standin.requests() == []
    client.describe(ask("a.kra", consent=True))
    client.describe(ask("a.kra"))
    assert client.settings.policy("a.kra").agreed_hosts == ("127.0.0.1",)
    for request in (ask("b.kra"), ask("")):
        with pytest.raises(errors.ConsentNeeded):
            client.describe(request)


def test_agreement_that_is_taken_back_is_asked_for_again(client: Client) -> None:
    client.describe(ask("a.kra", consent=True))
    client.settings.forget_consents("a.kra")
    with pytest.raises(errors.ConsentNeeded):
        client.describe(ask("a.kra"))


def test_document_that_names_nothing_is_agreed_to_each_time(client: Client) -> None:
    client.describe(ask("", consent=True))
    with pytest.raises(errors.ConsentNeeded):
        client.describe(ask(""))


def test_mark_holds_for_what_a_conversation_would_send_again(asked: Cloud, client: Client) -> None:
    thread = client.threads.create("a.kra", "face").thread_id
    client.describe(ask("a.kra", consent=True, thread=thread))
    sent = len(asked.standin.requests())
    for marks in ({"local_only": True}, {"local_only": False, "local_layers": ["face"]}):
        client.settings.set_policy("a.kra", **marks)
        with pytest.raises(errors.LocalOnly, match="What the conversation is about"):
            client.describe(ask("b.kra", consent=True, thread=thread))
    assert len(asked.standin.requests()) == sent
    client.settings.set_policy("a.kra", local_only=False, local_layers=[])
    client.describe(ask("b.kra", consent=True, thread=thread))


@pytest.mark.parametrize("permission", [Permission.ASK, Permission.ALLOW])
def test_mark_on_a_document_or_layer_holds_whatever_was_agreed(
    asked: Cloud, client: Client, permission: Permission
) -> None:
    settings = dataclasses.replace(client.settings.get(), cloud=permission)
    client.settings.update(settings, ["cloud"])
    client.settings.set_policy("secret.kra", local_only=True)
    client.settings.set_policy("mixed.kra", local_only=False, local_layers=["face"])
    for request in (
        ask("secret.kra", consent=True),
        ask("mixed.kra", consent=True, layers=("sky", "face")),
        ask("other.kra", consent=True, local_only=True),
    ):
        with pytest.raises(errors.LocalOnly):
            client.describe(request)
    assert asked.standin.requests() == []
    client.describe(ask("mixed.kra", consent=True, layers=("sky",)))


def test_permission_that_is_taken_away_holds_for_all(asked: Cloud, client: Client) -> None:
    client.describe(ask("a.kra", consent=True))
    asked.standin.reset()
    settings = dataclasses.replace(client.settings.get(), cloud=Permission.NEVER)
    client.settings.update(settings, ["cloud"])
    with pytest.raises(errors.CloudNotAllowed):
        client.describe(ask("a.kra", consent=True))
    assert asked.standin.requests() == []
