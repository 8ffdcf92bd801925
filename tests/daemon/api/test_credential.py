# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf import text_format

from cavendish_proto.v1 import credential_pb2 as pb
from tests.daemon.secrets import rings
from tests.daemon_process import running_daemon
from tests.system.caller import Caller

KEY = "AIzaSyD-0123456789abcdefghijklmnopqrstu"


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """The services of a real daemon with a keyring."""
    folder = tmp_path_factory.mktemp("credential")
    environment = rings.environment(folder / "ring")
    with running_daemon(folder / "state", environment=environment) as it, Caller.of(it) as caller:
        yield caller


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Caller]:
    """The services of a real daemon whose keyring is locked."""
    environment = rings.environment(tmp_path / "ring", rings.Locked)
    with running_daemon(tmp_path / "state", environment=environment) as it, Caller.of(it) as caller:
        yield caller


def test_key_is_stored_listed_and_deleted(caller: Caller) -> None:
    service = caller.credential
    stored = caller.call(service.SetKey, pb.SetKeyRequest(endpoint="gemini", key=KEY)).key
    assert stored == pb.Key(
        endpoint="gemini", source=pb.Key.SOURCE_KEYRING, place="folder ring", hint="rstu"
    )
    assert list(caller.call(service.ListKeys, pb.ListKeysRequest()).keys) == [stored]
    caller.call(service.DeleteKey, pb.DeleteKeyRequest(endpoint="gemini"))
    assert not caller.call(service.ListKeys, pb.ListKeysRequest()).keys
    refusal = caller.refusal(service.DeleteKey, pb.DeleteKeyRequest(endpoint="gemini"))
    assert refusal.reason == "KEY_MISSING"


@pytest.mark.parametrize(
    "request_",
    [
        pb.SetKeyRequest(),
        pb.SetKeyRequest(endpoint="gemini", key="a b"),
        pb.SetKeyRequest(endpoint="gemini", key="x" * 100_000),
    ],
)
def test_what_is_no_key_is_refused(caller: Caller, request_: pb.SetKeyRequest) -> None:
    assert caller.refusal(caller.credential.SetKey, request_).reason == "INVALID_REQUEST"


def test_key_for_an_endpoint_that_is_not_there_is_refused(caller: Caller) -> None:
    request = pb.SetKeyRequest(endpoint="relay", key=KEY)
    assert caller.refusal(caller.credential.SetKey, request).reason == "ENDPOINT_UNKNOWN"


def test_key_that_no_keyring_takes_needs_a_yes_to_a_file(locked: Caller) -> None:
    request = pb.SetKeyRequest(endpoint="gemini", key=KEY)
    refusal = locked.refusal(locked.credential.SetKey, request)
    assert refusal.reason == "KEYRING_UNAVAILABLE"
    assert KEY not in str(refusal)
    request.allow_file = True
    kept = locked.call(locked.credential.SetKey, request).key
    assert kept.source == pb.Key.SOURCE_FILE


def test_key_in_a_message_is_marked_as_not_to_be_shown() -> None:
    field = pb.SetKeyRequest.DESCRIPTOR.fields_by_name["key"]
    assert field.GetOptions().debug_redact
    assert text_format.MessageToString(pb.Key(hint="rstu")) == 'hint: "rstu"\n'
