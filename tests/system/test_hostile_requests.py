# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that nobody should send: each gets an error with its reason, and the daemon lives."""

from __future__ import annotations

import functools
import operator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cavendish_proto.v1 import blob_pb2, daemon_pb2, image_pb2, job_pb2, model_pb2
from tests.daemon_process import DaemonProcess
from tests.system.caller import Caller, refusal_of

BATCHES = 100
BATCH = 100
DEADLINE_SECONDS = 10.0

METHODS: dict[str, type[Message]] = {
    "daemon.Handshake": daemon_pb2.HandshakeRequest,
    "daemon.GetStatus": daemon_pb2.GetStatusRequest,
    "blob.FindMissingBlobs": blob_pb2.FindMissingBlobsRequest,
    "blob.WriteBlob": blob_pb2.WriteBlobRequest,
    "blob.ReadBlob": blob_pb2.ReadBlobRequest,
    "blob.LeaseSegment": blob_pb2.LeaseSegmentRequest,
    "blob.LendBlob": blob_pb2.LendBlobRequest,
    "blob.ReturnSegments": blob_pb2.ReturnSegmentsRequest,
    "job.CreateJob": job_pb2.CreateJobRequest,
    "job.EstimateJob": job_pb2.EstimateJobRequest,
    "job.GetJob": job_pb2.GetJobRequest,
    "job.ListJobs": job_pb2.ListJobsRequest,
    "job.WatchJob": job_pb2.WatchJobRequest,
    "job.CancelJob": job_pb2.CancelJobRequest,
    "model.InstallModel": model_pb2.InstallModelRequest,
    "model.CancelInstall": model_pb2.CancelInstallRequest,
    "model.RemoveModel": model_pb2.RemoveModelRequest,
    "model.AddModelFiles": model_pb2.AddModelFilesRequest,
    "model.VerifyModel": model_pb2.VerifyModelRequest,
}
_NUMBERS = {
    FieldDescriptor.TYPE_UINT32: (0, (1 << 32) - 1),
    FieldDescriptor.TYPE_UINT64: (0, (1 << 64) - 1),
    FieldDescriptor.TYPE_INT32: (-(1 << 31), (1 << 31) - 1),
    FieldDescriptor.TYPE_INT64: (-(1 << 63), (1 << 63) - 1),
    FieldDescriptor.TYPE_ENUM: (-(1 << 31), (1 << 31) - 1),
}


def _number(low: int, high: int) -> st.SearchStrategy[int]:
    """Small numbers, the ends, what overflows when multiplied, and anything else."""
    telling = [0, 1, 2, 3, 5, 16, 64, 32768, 32769, 46341, 65536, 1 << 31, low, high]
    return st.sampled_from([n for n in telling if low <= n <= high]) | st.integers(low, high)


def _value(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.type in _NUMBERS:
        return _number(*_NUMBERS[field.type])
    if field.type in (FieldDescriptor.TYPE_FLOAT, FieldDescriptor.TYPE_DOUBLE):
        return st.floats(width=32)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return st.booleans()
    if field.type == FieldDescriptor.TYPE_BYTES:
        return st.binary(max_size=40) | st.binary(min_size=32, max_size=32)
    if field.type == FieldDescriptor.TYPE_STRING:
        return st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
            ["", "../../etc/passwd", "a" * 65, "x" * 100_000, "\0", "classic", "{field}", "%s"]
        )
    assert field.message_type is not None, field.name
    return _message(field.message_type)


@functools.cache
def _message(descriptor: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Field values by name; each field may be missing, and one of a group is there at most."""
    groups = [tuple(group.fields) for group in descriptor.oneofs]
    grouped = {field.name for group in groups for field in group}
    alone = {field.name: _field(field) for field in descriptor.fields if field.name not in grouped}
    strategy = st.fixed_dictionaries({}, optional=alone)
    for group in groups:
        strategy = st.builds(operator.or_, strategy, _one_of(group))
    return strategy


def _field(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    return st.lists(_value(field), max_size=3) if field.is_repeated else _value(field)


def _one_of(fields: tuple[FieldDescriptor, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """At most one of the fields."""
    chosen = [st.fixed_dictionaries({field.name: _field(field)}) for field in fields]
    return st.one_of(st.just({}), *chosen)


def _requests() -> st.SearchStrategy[tuple[str, Message]]:
    def of(name: str) -> st.SearchStrategy[tuple[str, Message]]:
        kind = METHODS[name]
        return _message(kind.DESCRIPTOR).map(lambda values: (name, kind(**values)))

    return st.sampled_from([*sorted(METHODS), ""]).flatmap(
        lambda name: of(name) if name else _pictures()
    )


def _pictures() -> st.SearchStrategy[tuple[str, Message]]:
    """Right in all but the sides of the picture: chance alone seldom comes that far."""

    def of(width: int, height: int) -> tuple[str, Message]:
        spec = image_pb2.ImageSpec(
            width_px=width, height_px=height, format=image_pb2.PIXEL_FORMAT_RGBA8
        )
        mask = image_pb2.ImageSpec(
            width_px=width, height_px=height, format=image_pb2.PIXEL_FORMAT_GRAY8
        )
        fill = job_pb2.FillOperation(
            image=image_pb2.Image(spec=spec), mask=image_pb2.Image(spec=mask)
        )
        operation = job_pb2.Operation(fill=fill)
        return "job.EstimateJob", job_pb2.EstimateJobRequest(operation=operation)

    side = _number(0, (1 << 32) - 1)
    return st.builds(of, side, side)


def _outcome(caller: Caller, name: str, request: Message) -> str:
    """'answered', or the reason; fails the test where there is neither in time."""
    service, _, method = name.partition(".")
    sent = iter([request]) if name == "blob.WriteBlob" else request
    try:
        answer = caller.call(getattr(getattr(caller, service), method), sent, DEADLINE_SECONDS)
        if hasattr(answer, "__next__"):
            list(answer)
    except grpc.RpcError as error:
        # A call without an answer in time carries no reason, and fails here.
        return refusal_of(error).reason
    return "answered"


def test_daemon_answers_or_refuses_ten_thousand_made_requests(
    daemon: DaemonProcess, caller: Caller
) -> None:
    """Every field hostile: 0, 2^32-1, overflows, wrong enums, over-long strings, no verb."""
    outcomes: dict[str, int] = {}
    with ThreadPoolExecutor(8) as pool:

        @settings(
            max_examples=BATCHES,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(_requests(), min_size=BATCH, max_size=BATCH))
        def send(batch: list[tuple[str, Message]]) -> None:
            for outcome in pool.map(lambda made: _outcome(caller, *made), batch):
                outcomes[outcome] = outcomes.get(outcome, 0) + 1

        send()
    assert "INTERNAL" not in outcomes
    assert sum(outcomes.values()) >= BATCHES * BATCH
    assert {"answered", "INVALID_REQUEST", "IMAGE_TOO_LARGE", "JOB_NOT_FOUND"} <= set(outcomes)
    assert caller.call(caller.daemon.GetStatus, daemon_pb2.GetStatusRequest()).pid == daemon.pid
