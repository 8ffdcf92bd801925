# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may call: nobody without the token, whatever the method; and what an old version gets."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from cavendish_proto.v1 import daemon_pb2 as pb
from cavendish_proto.v1 import job_pb2
from tests.daemon_process import DaemonProcess, running_daemon
from tests.system.caller import Caller, refusal_of
from tests.system.test_hostile_requests import METHODS

CLIENTS = 64


@pytest.fixture
def daemon(shared_daemon: DaemonProcess) -> DaemonProcess:
    """The daemon of all tests here: none of them may harm it."""
    return shared_daemon


@pytest.fixture(params=[None, "", "wrong", "x" * 4096], ids=["none", "empty", "wrong", "long"])
def stranger(request: pytest.FixtureRequest, daemon: DaemonProcess) -> Iterator[Caller]:
    """A caller who does not hold the token."""
    with Caller(daemon.address, request.param) as caller:
        yield caller


def test_wrong_token_is_refused_by_every_method(stranger: Caller) -> None:
    more = {
        "daemon.Shutdown": pb.ShutdownRequest,
        "daemon.GetDiagnostics": pb.GetDiagnosticsRequest,
    }
    for name, kind in (METHODS | more).items():
        service, _, method = name.partition(".")
        sent: Any = iter([kind()]) if name == "blob.WriteBlob" else kind()
        refusal = stranger.refusal(getattr(getattr(stranger, service), method), sent)
        assert refusal.reason == "WRONG_TOKEN", name
        assert refusal.code == grpc.StatusCode.UNAUTHENTICATED, name


def test_wrong_token_is_refused_by_health_reflection_and_what_does_not_exist(
    stranger: Caller,
) -> None:
    health = health_pb2_grpc.HealthStub(stranger.channel)
    reflection = reflection_pb2_grpc.ServerReflectionStub(stranger.channel)
    asked = reflection_pb2.ServerReflectionRequest(list_services="")
    nothing = stranger.channel.unary_unary("/cavendish.v1.NoService/Nothing")
    for method, request in (
        (health.Check, health_pb2.HealthCheckRequest()),
        (health.Watch, health_pb2.HealthCheckRequest()),
        (reflection.ServerReflectionInfo, iter([asked])),
        (nothing, b""),
    ):
        assert stranger.refusal(method, request).reason == "WRONG_TOKEN"


def test_stream_of_a_stranger_is_refused_before_a_pixel_is_read(stranger: Caller) -> None:
    sent: list[int] = []

    def pixels() -> Iterator[Any]:
        for number in range(1000):
            sent.append(number)
            yield METHODS["blob.WriteBlob"](chunk=bytes(1 << 20))

    assert stranger.refusal(stranger.blob.WriteBlob, pixels()).reason == "WRONG_TOKEN"
    assert len(sent) < 1000


@pytest.mark.parametrize("service", ["", "DaemonService", "BlobService", "JobService"])
def test_health_of_each_service_is_serving(caller: Caller, service: str) -> None:
    health = health_pb2_grpc.HealthStub(caller.channel)
    name = service and f"cavendish.v1.{service}"
    answer = caller.call(health.Check, health_pb2.HealthCheckRequest(service=name))
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


def test_reflection_is_there_only_with_dev(caller: Caller, tmp_path: Path) -> None:
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    stub = reflection_pb2_grpc.ServerReflectionStub(caller.channel)
    with pytest.raises(grpc.RpcError) as refused:
        list(caller.call(stub.ServerReflectionInfo, iter([request])))
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
    with running_daemon(tmp_path / "dev", "--dev") as dev, Caller.of(dev) as developer:
        stub = reflection_pb2_grpc.ServerReflectionStub(developer.channel)
        (answer,) = developer.call(stub.ServerReflectionInfo, iter([request]))
        names = {service.name for service in answer.list_services_response.service}
        assert {"cavendish.v1.JobService", "grpc.health.v1.Health"} <= names


@pytest.mark.parametrize(("low", "high"), [(2, 2), (2, 2**32 - 1)])
def test_wrong_protocol_version_is_refused_with_both_ranges(
    caller: Caller, low: int, high: int
) -> None:
    request = pb.HandshakeRequest(client_name="t", client_version="9", api_low=low, api_high=high)
    refusal = caller.refusal(caller.daemon.Handshake, request)
    assert refusal.reason == "API_MISMATCH"
    assert refusal.metadata["client_low"] == str(low)
    assert refusal.metadata["daemon_high"] == "1"


def test_message_that_is_no_protobuf_is_refused(caller: Caller) -> None:
    method = caller.channel.unary_unary("/cavendish.v1.JobService/GetJob")
    assert caller.refusal(method, b"\xff\xff\xff").reason == "INVALID_REQUEST"


def test_verb_of_a_newer_client_is_refused(caller: Caller) -> None:
    operation = job_pb2.Operation.FromString(b"\x62\x02\x08\x01")  # field 12: not ours
    request = job_pb2.CreateJobRequest(request_id="a", operation=operation)
    assert caller.refusal(caller.job.CreateJob, request).reason == "INVALID_REQUEST"


def test_tokens_are_never_logged(daemon: DaemonProcess, caller: Caller) -> None:
    with Caller(daemon.address, "a-wrong-token-of-somebody") as stranger:
        stranger.refusal(stranger.daemon.GetStatus, pb.GetStatusRequest())
    report = caller.call(caller.daemon.GetDiagnostics, pb.GetDiagnosticsRequest()).report
    found = daemon.discovery()
    for text in (daemon.paths.log.read_text(), report):
        assert "wrong token" in text
        assert "a-wrong-token" not in text
        assert str(found["request_token"]) not in text
        assert str(found["response_token"]) not in text


def test_diagnostics_blank_the_users_home(daemon: DaemonProcess, caller: Caller) -> None:
    report = caller.call(caller.daemon.GetDiagnostics, pb.GetDiagnosticsRequest()).report
    assert report.startswith("# Cavendish diagnostics\n")
    assert str(Path.home()) not in report


def test_sixty_four_clients_at_once_are_all_served(daemon: DaemonProcess) -> None:
    def serve(number: int) -> str:
        with Caller.of(daemon) as caller:
            caller.handshake()
            return str(caller.run(exchange=number % 2 == 0).job_id)

    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = list(pool.map(serve, range(CLIENTS)))
    assert len(set(jobs)) == CLIENTS


_READ_ALL = """
import os, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
for path in sys.argv[1:]:
    try:
        open(path, "rb").read()
    except PermissionError:
        continue
    sys.exit(f"could read {path}")
"""


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become another user"
)
def test_another_user_reads_neither_token_nor_pixels(daemon: DaemonProcess, caller: Caller) -> None:
    folder, _ = caller.proof()
    segment = Path(folder) / caller.place(b"pixels")
    digest = caller.upload(b"pixels")
    name = digest.sha256.hex()
    blob = daemon.paths.blobs / name[:2] / name
    private = [daemon.paths.discovery, Path(folder) / "nonce", segment, blob, daemon.paths.journal]
    assert all(path.exists() for path in private)
    command = [sys.executable, "-c", _READ_ALL, *map(str, private)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr
    with Caller(daemon.address, None) as other:
        refused = other.refusal(other.daemon.GetStatus, pb.GetStatusRequest())
        assert refused.reason == "WRONG_TOKEN"


_CONNECT_AS_NOBODY = """
import os, sys
import cavendish_client
from cavendish_client import background, client, sync
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    cavendish_client.connect("nobody", state_dir=sys.argv[1], start=False)
except cavendish_client.errors.DaemonError as error:
    print(error.reason)
"""


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become another user"
)
def test_client_of_another_user_does_not_find_the_daemon(daemon: DaemonProcess) -> None:
    command = [sys.executable, "-c", _CONNECT_AS_NOBODY, str(daemon.state_dir)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.stdout.strip() in {"DAEMON_UNAVAILABLE", "DAEMON_NOT_GENUINE"}, done.stderr


def test_error_of_the_wire_names_what_it_mentions(caller: Caller) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        caller.call(caller.job.GetJob, job_pb2.GetJobRequest(job_id="nobody"))
    refusal = refusal_of(refused.value)
    assert refusal.reason == "JOB_NOT_FOUND"
    assert refusal.metadata["job_id"] == "nobody"
    assert "nobody" in refusal.message
