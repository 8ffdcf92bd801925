# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs, plans and results on the wire."""

from datetime import datetime, timedelta

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from cavendish.api.convert_image import box_to, image_to
from cavendish.engines.engine import Preview
from cavendish.errors import ResultReleased
from cavendish.request import Plan, Result, Upload
from cavendish.store.record import JobError, JobRecord, JobState
from cavendish_proto.v1 import error_pb2, job_pb2

STATES = {
    JobState.QUEUED: job_pb2.Job.STATE_QUEUED,
    JobState.RUNNING: job_pb2.Job.STATE_RUNNING,
    JobState.SUCCEEDED: job_pb2.Job.STATE_SUCCEEDED,
    JobState.FAILED: job_pb2.Job.STATE_FAILED,
    JobState.CANCELLED: job_pb2.Job.STATE_CANCELLED,
}


def job_to(
    record: JobRecord, fraction: float = 0.0, stage: str = "", preview: Preview | None = None
) -> job_pb2.Job:
    """A job on the wire; fraction, stage and preview tell how far it is while it runs."""
    message = job_pb2.Job(
        job_id=record.job_id,
        request_id=record.request_id,
        operation=record.request.operation.name,
        document=record.request.document,
        state=STATES[record.state],
        plan=plan_to(record.plan),
        create_time=timestamp(record.create_time),
        attempts=record.attempts,
    )
    if record.state is JobState.RUNNING:
        message.progress.fraction = fraction
        message.progress.stage = stage
        if preview is not None:
            message.progress.preview.CopyFrom(preview_to(preview))
    if record.start_time is not None:
        message.start_time.CopyFrom(timestamp(record.start_time))
    if record.end_time is not None:
        message.end_time.CopyFrom(timestamp(record.end_time))
    error = JobError.of(ResultReleased()) if record.released else record.error
    if record.result is not None and not record.released:
        message.result.CopyFrom(result_to(record.result))
    if error is not None:
        message.error.CopyFrom(error_to(error))
    return message


def preview_to(preview: Preview) -> job_pb2.Preview:
    """What there is so far, on the wire."""
    return job_pb2.Preview(width_px=preview.width, height_px=preview.height, rgb=preview.rgb)


def plan_to(plan: Plan) -> job_pb2.Plan:
    """A plan on the wire."""
    return job_pb2.Plan(
        engine=plan.engine,
        model=plan.model,
        reasons=plan.reasons,
        price_micro_usd=plan.price_micro_usd,
        leaves_machine=plan.leaves_machine,
        endpoints=plan.endpoints,
        size=plan.size,
        ratio=plan.ratio,
        upload=None if plan.upload is None else upload_to(plan.upload),
    )


def upload_to(upload: Upload) -> job_pb2.Upload:
    """What would leave this machine, on the wire."""
    return job_pb2.Upload(host=upload.host, pictures=upload.pictures, agreed=upload.agreed)


def result_to(result: Result) -> job_pb2.Result:
    """A result on the wire."""
    return job_pb2.Result(
        image=None if result.image is None else image_to(result.image),
        mask=None if result.mask is None else image_to(result.mask),
        placement=None if result.placement is None else box_to(result.placement),
        seed=result.seed,
        engine_time=duration(result.engine_seconds),
        cost_micro_usd=result.cost_micro_usd,
        text=result.text,
        notes=result.notes,
        sources=[job_pb2.Source(title=page.title, uri=page.uri) for page in result.sources],
        cached=result.cached,
    )


def error_to(error: JobError) -> error_pb2.JobError:
    """Why a job failed, on the wire. A reason of a newer daemon is told as INTERNAL."""
    name = f"REASON_{error.reason}"
    known = error_pb2.Reason.keys()
    return error_pb2.JobError(
        reason=name if name in known else "REASON_INTERNAL",
        message=error.message,
        next_step=error.next_step,
        metadata=dict(error.metadata),
    )


def timestamp(moment: datetime) -> Timestamp:
    """A time on the wire."""
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def duration(seconds: float) -> Duration:
    """A length of time on the wire."""
    message = Duration()
    message.FromTimedelta(timedelta(seconds=seconds))
    return message
