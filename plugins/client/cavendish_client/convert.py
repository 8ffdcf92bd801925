# SPDX-License-Identifier: GPL-3.0-or-later
"""From generated messages to this package's values, and back as far as both are small.

Nothing else but `operation` and `calls` knows both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from google.protobuf.timestamp_pb2 import Timestamp

from cavendish_client import errors, model
from cavendish_client.discovery import Endpoint
from cavendish_client.pixels import Box, ContextRule, PixelFormat, Pixels
from cavendish_proto.v1 import blob_pb2, daemon_pb2, error_pb2, image_pb2, job_pb2

FORMATS = {image_pb2.PixelFormat.Value(f"PIXEL_FORMAT_{form.value}"): form for form in PixelFormat}
STATES = {job_pb2.Job.State.Value(f"STATE_{state.value}"): state for state in model.JobState}


def server_info(answer: daemon_pb2.HandshakeResponse, endpoint: Endpoint) -> model.ServerInfo:
    """What the daemon told in the handshake."""
    limits = answer.limits
    return model.ServerInfo(
        version=answer.daemon_version,
        api=(answer.api_low, answer.api_high),
        capabilities=frozenset(answer.capabilities),
        limits=model.Limits(
            limits.max_side_px,
            limits.max_blob_bytes,
            limits.max_chunk_bytes,
            limits.max_prompt_bytes,
            limits.max_queued_jobs,
            limits.max_inline_bytes,
        ),
        operations={offer.name: operation_offer(offer) for offer in answer.operations},
        exchanges=tuple(
            model.ExchangeOffer(offer.folder, offer.nonce_file) for offer in answer.exchanges
        ),
        log_path=answer.log_path,
        address=endpoint.address,
        pid=endpoint.pid,
    )


def operation_offer(offer: daemon_pb2.OperationOffer) -> model.OperationOffer:
    """A verb that can be asked for."""
    rule = offer.context
    context = ContextRule(rule.ratio, rule.min_px, rule.max_px)
    return model.OperationOffer(offer.name, context, tuple(offer.engines))


def status(answer: daemon_pb2.GetStatusResponse) -> model.Status:
    """How the daemon is."""
    return model.Status(
        pid=answer.pid,
        address=answer.address,
        version=answer.version,
        start_time=moment(answer.start_time),
        uptime_seconds=answer.uptime.ToMicroseconds() / 1e6,
        rss_bytes=answer.rss_bytes,
        engines=tuple(
            model.EngineStatus(engine.name, engine.description, engine.loaded)
            for engine in answer.engines
        ),
        queued_jobs=answer.queued_jobs,
        running_jobs=answer.running_jobs,
        blob_bytes=answer.blob_bytes,
        state_dir=answer.state_dir,
    )


def job(message: job_pb2.Job) -> model.Job:
    """A job as it stands."""
    has = message.HasField
    return model.Job(
        job_id=message.job_id,
        request_id=message.request_id,
        operation=message.operation,
        document=message.document,
        state=STATES[message.state],
        plan=plan(message.plan),
        progress=progress_of(message.progress) if has("progress") else None,
        result=result(message.result) if has("result") else None,
        error=job_error(message.error) if has("error") else None,
        create_time=moment(message.create_time),
        start_time=moment(message.start_time) if has("start_time") else None,
        end_time=moment(message.end_time) if has("end_time") else None,
        attempts=message.attempts,
    )


def progress_of(message: job_pb2.Progress) -> model.Progress:
    """How far a job is, and what there is to see of it."""
    shown = message.preview
    preview = model.Preview(shown.width_px, shown.height_px, shown.rgb)
    return model.Progress(
        message.fraction, message.stage, preview if message.HasField("preview") else None
    )


def run_job(message: job_pb2.RunJobResponse) -> model.Job:
    """A job as it stands, and where the pixels of its result lie."""
    made = job(message.job)
    result, lent = made.result, message.lent
    if result is None or result.mask is None or not lent.HasField("mask"):
        return made
    if lent.HasField("image") is (result.image is None):
        return made
    image, mask = result.image, replace(result.mask, lent=segment_ref(lent.mask))
    if image is not None:
        image = replace(image, lent=segment_ref(lent.image))
    return replace(made, result=replace(result, image=image, mask=mask))


def watch_job(message: job_pb2.WatchJobResponse) -> model.Job:
    """A job as it stands."""
    return job(message.job)


def segment_ref(message: blob_pb2.Segment) -> model.SegmentRef:
    """Shared memory that the daemon lends."""
    return model.SegmentRef(message.name, message.capacity_bytes)


def plan(message: job_pb2.Plan) -> model.Plan:
    """What routing decided."""
    return model.Plan(
        engine=message.engine,
        model=message.model,
        reasons=tuple(message.reasons),
        price_micro_usd=message.price_micro_usd,
        leaves_machine=message.leaves_machine,
        endpoints=tuple(message.endpoints),
        size=message.size,
        ratio=message.ratio,
        upload=upload(message.upload) if message.HasField("upload") else None,
    )


def upload(message: job_pb2.Upload) -> model.Upload:
    """What would leave this machine."""
    return model.Upload(message.host, tuple(message.pictures), message.agreed)


def result(message: job_pb2.Result) -> model.ResultRef:
    """What a job made, before its pixels are fetched."""
    has = message.HasField
    return model.ResultRef(
        image=blob_ref(message.image) if has("image") else None,
        mask=blob_ref(message.mask) if has("mask") else None,
        placement=box(message.placement) if has("placement") else None,
        seed=message.seed,
        engine_seconds=message.engine_time.ToMicroseconds() / 1e6,
        cost_micro_usd=message.cost_micro_usd,
        text=message.text,
        notes=tuple(message.notes),
        sources=tuple(model.Source(page.title, page.uri) for page in message.sources),
        cached=message.cached,
    )


def blob_ref(message: image_pb2.Image) -> model.BlobRef:
    """An image that the daemon holds."""
    spec, pixel_format = message.spec, FORMATS[message.spec.format]
    return model.BlobRef(
        sha256=message.blob.sha256.hex(),
        size_bytes=spec.width_px * spec.height_px * pixel_format.bytes_per_pixel,
        width=spec.width_px,
        height=spec.height_px,
        format=pixel_format,
        color_profile=spec.color_profile,
        inline=message.inline,
    )


def box(message: image_pb2.Box) -> Box:
    """A place in the document."""
    return Box(message.x_px, message.y_px, message.width_px, message.height_px)


def job_error(message: error_pb2.JobError) -> errors.CavendishError:
    """Why a job failed."""
    reason = error_pb2.Reason.Name(message.reason).removeprefix("REASON_")
    return errors.from_wire(reason, message.message, message.next_step, message.metadata)


def moment(stamp: Timestamp) -> datetime:
    """A time, aware, in UTC."""
    return stamp.ToDatetime(tzinfo=timezone.utc)


def digest(sha256: str, size_bytes: int) -> image_pb2.Digest:
    """The address of a blob."""
    return image_pb2.Digest(sha256=bytes.fromhex(sha256), size_bytes=size_bytes)


def image_spec(pixels: Pixels) -> image_pb2.ImageSpec:
    """What the bytes of pixels mean."""
    return image_pb2.ImageSpec(
        width_px=pixels.width,
        height_px=pixels.height,
        format=f"PIXEL_FORMAT_{pixels.format.value}",
        color_profile=pixels.color_profile,
    )


def chunk(data: memoryview) -> blob_pb2.WriteBlobRequest:
    """A piece of a blob."""
    return blob_pb2.WriteBlobRequest(chunk=bytes(data))
