# SPDX-License-Identifier: GPL-3.0-or-later
"""What bad input gets, beside pictures: a clear error with its reason, and the daemon lives.

Broken pictures and masks are in test_broken_pictures, tokens and versions in test_callers, full
disks in test_full_disk.
"""

from __future__ import annotations

import subprocess
import uuid
from pathlib import Path

import pytest

from cavendish_proto.v1 import blob_pb2, daemon_pb2, job_pb2
from tests.daemon_process import COMMAND, DaemonProcess
from tests.system.caller import (
    Caller,
    chunked,
    digest_of,
    fill_operation,
    mask_of,
    picture_of,
)


@pytest.fixture
def daemon(shared_daemon: DaemonProcess) -> DaemonProcess:
    """The daemon of all tests here: none of them may harm it."""
    return shared_daemon


def _create(caller: Caller, **values: str) -> job_pb2.CreateJobRequest:
    picture, mask = caller.upload(picture_of(16)), caller.upload(mask_of(16))
    operation = fill_operation(16, picture, mask, **values)
    return job_pb2.CreateJobRequest(request_id=uuid.uuid4().hex, operation=operation)


def test_unknown_engine_is_named_with_those_that_are_known(caller: Caller) -> None:
    refusal = caller.refusal(caller.job.CreateJob, _create(caller, engine="banana"))
    assert refusal.reason == "ENGINE_UNKNOWN"
    assert refusal.metadata["engine"] == "banana"
    assert "classic" in refusal.metadata["next_step"]


@pytest.mark.parametrize("field", ["document", "engine"])
def test_text_of_100_kb_is_refused(caller: Caller, field: str) -> None:
    refusal = caller.refusal(caller.job.CreateJob, _create(caller, **{field: "x" * 100_000}))
    assert refusal.reason == "INVALID_REQUEST"
    assert "100000" in refusal.message


@pytest.mark.parametrize("folder", ["/", "/etc", "/dev/shm", "..", "", "x" * 100_000, "\0"])
def test_path_that_was_not_offered_gets_no_segment(caller: Caller, folder: str) -> None:
    _, nonce = caller.proof()
    request = blob_pb2.LeaseSegmentRequest(folder=folder, nonce=nonce, size_bytes=1)
    refusal = caller.refusal(caller.blob.LeaseSegment, request)
    assert refusal.reason in {"EXCHANGE_NOT_PROVEN", "INVALID_REQUEST"}


@pytest.mark.parametrize("nonce", [b"", b"x" * 32, b"x" * 100_000])
def test_wrong_nonce_gets_no_segment_and_no_blob(caller: Caller, nonce: bytes) -> None:
    folder, _ = caller.proof()
    lease = blob_pb2.LeaseSegmentRequest(folder=folder, nonce=nonce, size_bytes=1)
    assert caller.refusal(caller.blob.LeaseSegment, lease).reason == "EXCHANGE_NOT_PROVEN"
    digest = caller.upload(b"pixels")
    lend = blob_pb2.LendBlobRequest(folder=folder, nonce=nonce, digest=digest)
    assert caller.refusal(caller.blob.LendBlob, lend).reason == "EXCHANGE_NOT_PROVEN"


@pytest.mark.parametrize(
    ("size", "reason"),
    [(0, "INVALID_REQUEST"), ((2 << 30) + 1, "BLOB_TOO_LARGE"), (2**64 - 1, "BLOB_TOO_LARGE")],
)
def test_segment_of_an_impossible_size_is_refused(caller: Caller, size: int, reason: str) -> None:
    folder, nonce = caller.proof()
    request = blob_pb2.LeaseSegmentRequest(folder=folder, nonce=nonce, size_bytes=size)
    assert caller.refusal(caller.blob.LeaseSegment, request).reason == reason


def test_blob_announced_larger_than_the_limit_is_refused_before_it_is_read(
    caller: Caller,
) -> None:
    digest = digest_of(b"pixels")
    digest.size_bytes = 2**64 - 1
    assert caller.refusal(caller.blob.WriteBlob, chunked(digest, b"pixels")).reason == (
        "BLOB_TOO_LARGE"
    )


def test_chunk_above_the_limit_is_refused(caller: Caller) -> None:
    content = bytes((1 << 20) + 1)
    messages = chunked(digest_of(content), content, size=len(content))
    refusal = caller.refusal(caller.blob.WriteBlob, messages)
    assert refusal.reason == "INVALID_REQUEST"
    assert "chunk" in refusal.message


def test_blob_without_a_digest_or_any_message_is_refused(caller: Caller) -> None:
    for messages in (iter(()), chunked(None, b"pixels")):
        assert caller.refusal(caller.blob.WriteBlob, messages).reason == "INVALID_REQUEST"


def test_more_digests_than_the_limit_are_refused(caller: Caller) -> None:
    request = blob_pb2.FindMissingBlobsRequest(digests=[digest_of(b"a")] * 1001)
    assert caller.refusal(caller.blob.FindMissingBlobs, request).reason == "INVALID_REQUEST"
    del request.digests[1000:]
    answer = caller.call(caller.blob.FindMissingBlobs, request)
    assert list(answer.missing) == list(request.digests)


def test_page_token_of_somebody_else_is_refused(caller: Caller) -> None:
    request = job_pb2.ListJobsRequest(page_token="guess")
    assert caller.refusal(caller.job.ListJobs, request).reason == "PAGE_TOKEN_INVALID"


def test_page_above_the_limit_is_refused(caller: Caller) -> None:
    request = job_pb2.ListJobsRequest(page_size=1001)
    assert caller.refusal(caller.job.ListJobs, request).reason == "INVALID_REQUEST"


def test_request_id_used_for_another_request_is_refused(caller: Caller) -> None:
    request = _create(caller)
    first = caller.call(caller.job.CreateJob, request).job
    assert caller.call(caller.job.CreateJob, request).job.job_id == first.job_id
    request.operation.fill.seed = 5
    assert caller.refusal(caller.job.CreateJob, request).reason == "REQUEST_ID_REUSED"


def test_segment_truncated_by_its_client_is_refused_and_kills_nobody(
    caller: Caller, daemon: DaemonProcess
) -> None:
    name = caller.place(picture_of(600))
    with (Path(caller.proof()[0]) / name).open("r+b") as file:
        file.truncate(4096)
    operation = fill_operation(600, name, caller.upload(mask_of(600)))
    request = job_pb2.CreateJobRequest(request_id="truncated", operation=operation)
    assert caller.refusal(caller.job.CreateJob, request).reason == "SEGMENT_NOT_FOUND"
    status = caller.call(caller.daemon.GetStatus, daemon_pb2.GetStatusRequest())
    assert status.pid == daemon.pid


def test_state_folder_that_is_a_symlink_is_refused_by_the_program(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    command = [*COMMAND, "--state-dir", str(tmp_path / "link")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("PATH_REFUSED: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("size", [(16 << 20) + 1, 48 << 20])
def test_message_above_the_limit_is_refused_with_a_reason(caller: Caller, size: int) -> None:
    request = blob_pb2.WriteBlobRequest(digest=digest_of(b"x"), chunk=bytes(size))
    refusal = caller.refusal(caller.blob.WriteBlob, iter([request]))
    assert refusal.reason == "INVALID_REQUEST"
    assert "the message" in refusal.message
    caller.run()
