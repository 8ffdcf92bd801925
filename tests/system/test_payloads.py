# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways that pixels travel: inline, through the exchange, as a stream; all give the same."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from cavendish_proto.v1 import blob_pb2
from cavendish_proto.v1 import image_pb2 as image
from cavendish_proto.v1 import job_pb2 as job
from tests.daemon_process import DaemonProcess
from tests.system.caller import Caller, chunked, digest_of, fill_operation, mask_of, picture_of

SIZE = 64


@pytest.fixture
def daemon(shared_daemon: DaemonProcess) -> DaemonProcess:
    """The daemon of all tests here: none of them may harm it."""
    return shared_daemon


def create(caller: Caller, operation: job.Operation) -> job.Job:
    request = job.CreateJobRequest(request_id=uuid.uuid4().hex, operation=operation)
    return caller.call(caller.job.CreateJob, request).job


@pytest.mark.parametrize("way", ["inline", "exchange", "stream"])
def test_pixels_give_the_same_result_whichever_way_they_travel(caller: Caller, way: str) -> None:
    send = {"inline": bytes, "exchange": caller.place, "stream": caller.upload}[way]
    picture, mask = picture_of(SIZE), mask_of(SIZE)
    done = caller.finish(create(caller, fill_operation(SIZE, send(picture), send(mask))).job_id)
    expected = caller.finish(create(caller, fill_operation(SIZE, picture, mask)).job_id)
    assert done.state == job.Job.STATE_SUCCEEDED
    assert done.result.image == expected.result.image
    assert done.result.mask == expected.result.mask


def test_small_result_comes_with_its_job_but_not_in_lists(caller: Caller) -> None:
    done = caller.run()
    assert done.result.image.inline == caller.download(done.result.image.blob)
    assert done.result.mask.inline == caller.download(done.result.mask.blob)
    got = caller.call(caller.job.GetJob, job.GetJobRequest(job_id=done.job_id)).job
    assert got == done
    page = caller.call(caller.job.ListJobs, job.ListJobsRequest(page_size=1))
    assert page.jobs[0].job_id == done.job_id
    assert page.jobs[0].result.image.inline == b""


def test_large_result_is_fetched_by_its_digest(caller: Caller) -> None:
    done = caller.run(size=600)
    assert done.result.image.blob.size_bytes > caller.handshake().limits.max_inline_bytes
    assert done.result.image.inline == done.result.mask.inline == b""
    assert digest_of(caller.download(done.result.image.blob)) == done.result.image.blob


def test_result_is_lent_through_the_exchange(caller: Caller) -> None:
    done = caller.run()
    folder, nonce = caller.proof()
    request = blob_pb2.LendBlobRequest(folder=folder, nonce=nonce, digest=done.result.image.blob)
    segment = caller.call(caller.blob.LendBlob, request).segment
    lent = (Path(folder) / segment.name).read_bytes()
    assert lent[: done.result.image.blob.size_bytes] == done.result.image.inline
    names = blob_pb2.ReturnSegmentsRequest(names=[segment.name, "unknown"])
    caller.call(caller.blob.ReturnSegments, names)


def test_blob_whose_hash_is_left_open_is_told_its_digest(caller: Caller) -> None:
    content = picture_of(100)
    announced = image.Digest(size_bytes=len(content))
    answer = caller.call(caller.blob.WriteBlob, chunked(announced, content))
    assert answer.digest == digest_of(content)
    assert caller.download(answer.digest) == content


def test_blob_that_is_held_is_not_missing(caller: Caller) -> None:
    held, other = caller.upload(b"held"), digest_of(b"never sent")
    request = blob_pb2.FindMissingBlobsRequest(digests=[held, other])
    assert list(caller.call(caller.blob.FindMissingBlobs, request).missing) == [other]
