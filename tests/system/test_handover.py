# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that are handed over in shared memory with the end of their job, or before it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish_client import Canvas, EditRequest, Pixels
from cavendish_proto.v1 import blob_pb2 as blob
from cavendish_proto.v1 import job_pb2 as job
from tests.daemon_process import DaemonProcess
from tests.system.caller import TERMINAL, Caller, fill_operation, mask_of, picture_of
from tests.system.cloud import Cloud, cloud, generating

SIDE = 256
CANVAS = Canvas(Pixels(picture_of(SIDE), SIDE, SIDE))


@pytest.fixture
def found(state_dir: Path) -> Iterator[Cloud]:
    """A daemon and the stand-in that it asks."""
    with cloud(state_dir, "--latency-ms", "0") as both:
        yield both


def proof(caller: Caller) -> blob.ExchangeProof:
    folder, nonce = caller.proof()
    return blob.ExchangeProof(folder=folder, nonce=nonce)


def run(
    caller: Caller, operation: job.Operation, exchange: blob.ExchangeProof | None
) -> job.RunJobResponse:
    """The last word of a job that is run."""
    request = job.RunJobRequest(request_id=uuid.uuid4().hex, operation=operation, exchange=exchange)
    *_, last = caller.call(caller.job.RunJob, request, 60.0)
    assert last.job.state in TERMINAL
    return last


def content(folder: str, segment: blob.Segment, size: int) -> bytes:
    return (Path(folder) / segment.name).read_bytes()[:size]


def fill(size: int) -> job.Operation:
    return fill_operation(size, picture_of(size), mask_of(size))


@pytest.fixture
def daemon(shared_daemon: DaemonProcess) -> DaemonProcess:
    """The daemon of all tests that use none of their own: none of them may harm it."""
    return shared_daemon


def large(caller: Caller) -> job.Operation:
    """A fill whose result is not inline."""
    size = 600
    return fill_operation(size, caller.upload(picture_of(size)), caller.upload(mask_of(size)))


def test_large_result_is_lent_with_the_end_of_its_job(caller: Caller) -> None:
    done = run(caller, large(caller), proof(caller))
    assert done.job.state == job.Job.STATE_SUCCEEDED
    for segment, image in (
        (done.lent.image, done.job.result.image),
        (done.lent.mask, done.job.result.mask),
    ):
        shared = content(caller.proof()[0], segment, image.blob.size_bytes)
        assert shared == caller.download(image.blob)


def test_result_is_lent_only_to_who_asks_for_it_and_not_where_it_is_inline(
    caller: Caller,
) -> None:
    assert not run(caller, large(caller), None).HasField("lent")
    assert not run(caller, fill(16), proof(caller)).HasField("lent")


@pytest.mark.parametrize("nonce", [b"", bytes(32)])
def test_result_is_not_lent_to_who_does_not_see_the_folder(caller: Caller, nonce: bytes) -> None:
    wrong = blob.ExchangeProof(folder=caller.proof()[0], nonce=nonce)
    done = run(caller, large(caller), wrong)
    assert done.job.state == job.Job.STATE_SUCCEEDED
    assert not done.HasField("lent")


def test_folder_without_a_name_is_refused(caller: Caller) -> None:
    request = job.RunJobRequest(
        request_id=uuid.uuid4().hex, operation=fill(16), exchange=blob.ExchangeProof()
    )
    assert caller.refusal(caller.job.RunJob, request).metadata["field"] == "exchange.folder"


def test_paid_result_that_was_handed_over_is_kept_as_well(found: Cloud) -> None:
    with found.connect() as client:
        # The first finds the exchange.
        for token in ("first", "second"):
            made = client.run(generating(token, SIDE))
            assert made.transport.down == "exchange"
            assert client.job(made.job_id).state == "SUCCEEDED"
            kept = client.result(made.job_id)
            assert kept.image.buffer == made.image.buffer
            assert kept.mask.buffer == made.mask.buffer


def test_same_question_right_after_the_result_is_not_paid_again(found: Cloud) -> None:
    with found.connect() as client:
        first = client.run(EditRequest(CANVAS, "make it red"))
        again = client.run(EditRequest(CANVAS, "make it red"))
    assert again.cached
    assert again.image.buffer == first.image.buffer
    assert len(found.answered()) == 1


def test_result_that_was_handed_over_outlives_the_daemon(found: Cloud) -> None:
    with found.connect() as client:
        client.run(generating("first", SIDE))
        made = client.run(generating("second", SIDE))
        found.daemon.kill()
        found.daemon.start()
        *_, last = client.watch(made.job_id)
        assert last.state == "SUCCEEDED"
        kept = client.result(made.job_id)
        assert kept.image.buffer == made.image.buffer
    assert len(found.answered()) == 2
