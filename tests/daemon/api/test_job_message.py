# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from cavendish.api.job_message import STATES, error_to, job_to
from cavendish.engines.engine import Preview
from cavendish.errors import subclasses
from cavendish.request import (
    Box,
    Digest,
    Fill,
    ImageRef,
    ImageSpec,
    PixelFormat,
    Plan,
    Request,
    Result,
)
from cavendish.store.record import JobError, JobRecord, JobState
from cavendish_proto.v1 import error_pb2
from cavendish_proto.v1 import job_pb2 as job

BORN = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
IMAGE = ImageRef(ImageSpec(2, 2, PixelFormat.RGBA8), blob=Digest("0" * 64, 16))
MASK = ImageRef(ImageSpec(2, 2, PixelFormat.GRAY8), blob=Digest("1" * 64, 4))
QUEUED = JobRecord(
    job_id="j",
    request_id="r",
    request=Request(Fill(IMAGE, MASK), document="d"),
    state=JobState.QUEUED,
    plan=Plan("classic", reasons=("because",), price_micro_usd=5),
    create_time=BORN,
)


def test_queued_job_is_told_without_what_it_has_not() -> None:
    message = job_to(QUEUED)
    assert (message.job_id, message.request_id) == ("j", "r")
    assert (message.operation, message.document) == ("fill", "d")
    assert message.state == job.Job.STATE_QUEUED
    assert message.plan == job.Plan(engine="classic", reasons=["because"], price_micro_usd=5)
    assert message.create_time.ToDatetime(UTC) == BORN
    for field in ("progress", "result", "error", "start_time", "end_time"):
        assert not message.HasField(field)


def test_running_job_tells_how_far_it_is() -> None:
    running = dataclasses.replace(QUEUED, state=JobState.RUNNING, start_time=BORN, attempts=2)
    message = job_to(running, 0.25, "matching")
    assert message.progress == job.Progress(fraction=0.25, stage="matching")
    assert message.start_time.ToDatetime(UTC) == BORN
    assert message.attempts == 2


def test_succeeded_job_tells_its_result() -> None:
    result = Result(IMAGE, MASK, Box(-1, 2, 2, 2), 7, 1.5, cost_micro_usd=9)
    done = dataclasses.replace(
        QUEUED, state=JobState.SUCCEEDED, result=result, end_time=BORN + timedelta(seconds=1)
    )
    message = job_to(done)
    assert message.result.placement.x_px == -1
    assert message.result.image.blob.size_bytes == 16
    assert message.result.mask.blob.size_bytes == 4
    assert message.result.engine_time.ToTimedelta() == timedelta(seconds=1.5)
    assert (message.result.seed, message.result.cost_micro_usd) == (7, 9)


@pytest.mark.parametrize("reason", sorted({error.reason for error in subclasses()}))
def test_failed_job_tells_each_reason(reason: str) -> None:
    error = JobError(reason, "It broke.", "Mend it.", {"size_bytes": "5"})
    message = error_to(error)
    assert error_pb2.Reason.Name(message.reason) == f"REASON_{reason}"
    assert (message.message, message.next_step) == ("It broke.", "Mend it.")
    assert dict(message.metadata) == {"size_bytes": "5"}


def test_reason_that_a_newer_daemon_wrote_is_told_as_internal() -> None:
    assert error_to(JobError("FROM_TOMORROW", "m", "n")).reason == error_pb2.REASON_INTERNAL


def test_every_state_has_its_place_on_the_wire() -> None:
    assert set(STATES) == set(JobState)
    assert len(set(STATES.values())) == len(JobState)


def test_released_job_says_that_its_result_is_gone() -> None:
    result = Result(IMAGE, MASK, Box(0, 0, 2, 2))
    record = dataclasses.replace(QUEUED, state=JobState.SUCCEEDED, result=result, released=True)
    message = job_to(record)
    assert message.state == job.Job.STATE_SUCCEEDED
    assert not message.HasField("result")
    assert message.error.reason == error_pb2.REASON_RESULT_RELEASED


def test_running_job_shows_what_there_is_so_far() -> None:
    running = dataclasses.replace(QUEUED, state=JobState.RUNNING, start_time=BORN)
    shown = job_to(running, 0.5, "Step 1 of 2", Preview(2, 1, b"abcdef")).progress.preview
    assert shown == job.Preview(width_px=2, height_px=1, rgb=b"abcdef")
    assert not job_to(running, 0.5, "Step 1 of 2").progress.HasField("preview")
