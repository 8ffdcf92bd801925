# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask

from cavendish_proto.v1 import credential_pb2
from cavendish_proto.v1 import settings_pb2 as pb
from tests.daemon.secrets import rings
from tests.daemon_process import DaemonProcess, running_daemon
from tests.system.caller import Caller

KEY = "AIzaSyD-0123456789abcdefghijklmnopqrstu"


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[DaemonProcess]:
    environment = rings.environment(tmp_path / "ring")
    with running_daemon(tmp_path / "state", environment=environment) as running:
        yield running


@pytest.fixture
def caller(daemon: DaemonProcess) -> Iterator[Caller]:
    with Caller.of(daemon) as caller:
        yield caller


def update(settings: pb.Settings, *paths: str) -> pb.UpdateSettingsRequest:
    return pb.UpdateSettingsRequest(settings=settings, update_mask=FieldMask(paths=paths))


def relay(url: str) -> pb.Settings:
    endpoint = pb.Endpoint(name="relay", kind=pb.Endpoint.KIND_RELAY, base_url=url)
    return pb.Settings(endpoints=[endpoint])


def test_settings_outlive_the_daemon(daemon: DaemonProcess) -> None:
    with Caller.of(daemon) as caller:
        before = caller.call(caller.settings.GetSettings, pb.GetSettingsRequest()).settings
        assert before.cloud == pb.Settings.PERMISSION_ASK
        assert [endpoint.name for endpoint in before.endpoints] == ["gemini", "vertex"]
        before.cloud, before.pay_again = pb.Settings.PERMISSION_NEVER, 2
        before.cache_time.CopyFrom(Duration(seconds=7200))
        after = caller.call(caller.settings.UpdateSettings, update(before)).settings
        assert after == before
    daemon.kill()
    daemon.start()
    with Caller.of(daemon) as caller:
        assert caller.call(caller.settings.GetSettings, pb.GetSettingsRequest()).settings == after


def test_endpoints_are_told_with_how_they_are(caller: Caller) -> None:
    key = credential_pb2.SetKeyRequest(endpoint="gemini", key=KEY)
    ask = pb.GetSettingsRequest()
    before = caller.call(caller.settings.GetSettings, ask).endpoints
    assert [(one.endpoint, one.keyed, one.problem) for one in before] == [
        ("gemini", False, ""),
        ("vertex", False, ""),
    ]
    caller.call(caller.credential.SetKey, key)
    after = caller.call(caller.settings.GetSettings, ask).endpoints
    assert [one.keyed for one in after] == [True, False]


def test_what_cannot_be_set_changes_nothing(caller: Caller) -> None:
    before = caller.call(caller.settings.GetSettings, pb.GetSettingsRequest())
    for request in (
        pb.UpdateSettingsRequest(),
        update(pb.Settings()),
        update(pb.Settings(pay_again=1000), "pay_again"),
        update(pb.Settings(), "nothing"),
        update(relay("http://relay.example"), "endpoints"),
    ):
        refusal = caller.refusal(caller.settings.UpdateSettings, request)
        assert refusal.reason == "INVALID_REQUEST"
    assert caller.call(caller.settings.GetSettings, pb.GetSettingsRequest()) == before


def test_key_is_for_a_known_endpoint_and_pins_its_address(caller: Caller) -> None:
    key = credential_pb2.SetKeyRequest(endpoint="relay", key=KEY)
    assert caller.refusal(caller.credential.SetKey, key).reason == "ENDPOINT_UNKNOWN"
    first, other = relay("https://relay.example"), relay("https://other.example")
    caller.call(caller.settings.UpdateSettings, update(first, "endpoints"))
    caller.call(caller.credential.SetKey, key)
    refusal = caller.refusal(caller.settings.UpdateSettings, update(other, "endpoints"))
    assert "delete that key first" in refusal.message
    caller.call(caller.credential.DeleteKey, credential_pb2.DeleteKeyRequest(endpoint="relay"))
    caller.call(caller.settings.UpdateSettings, update(other, "endpoints"))


def test_document_is_marked_and_told_about(caller: Caller) -> None:
    service = caller.settings
    ask = pb.GetDocumentPolicyRequest(document="a.kra")
    bare = pb.DocumentPolicy(document="a.kra")
    assert caller.call(service.GetDocumentPolicy, ask).policy == bare
    mark = pb.SetDocumentPolicyRequest(document="a.kra", local_layers=["face", "notes"])
    marked = pb.DocumentPolicy(document="a.kra", local_layers=["face", "notes"])
    assert caller.call(service.SetDocumentPolicy, mark).policy == marked
    assert caller.call(service.GetDocumentPolicy, ask).policy == marked
    caller.call(service.ForgetConsents, pb.ForgetConsentsRequest(document="a.kra"))
    for wrong in (pb.SetDocumentPolicyRequest(), pb.SetDocumentPolicyRequest(document="x" * 9999)):
        assert caller.refusal(service.SetDocumentPolicy, wrong).reason == "INVALID_REQUEST"
    empty = pb.SetDocumentPolicyRequest(document="a", local_layers=[""])
    assert caller.refusal(service.SetDocumentPolicy, empty).reason == "INVALID_REQUEST"
