# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job made, as its caller gets it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from cavendish_client import errors, model
from cavendish_client.pixels import Box, Pixels
from cavendish_client.transfer import INLINE, Fetched


def words(job: model.Job) -> model.Words:
    """What the job tells. Raises as `finished`."""
    made = finished(job)
    return model.Words(
        job_id=job.job_id,
        text=made.text,
        plan=job.plan,
        engine_seconds=made.engine_seconds,
        cost_micro_usd=made.cost_micro_usd,
        notes=made.notes,
        sources=made.sources,
        cached=made.cached,
    )


def finished(job: model.Job) -> model.ResultRef:
    """What the job made. Raises its error, JobCancelled, or InvalidRequest while it is not done."""
    if job.error is not None:
        raise job.error
    if job.state is model.JobState.CANCELLED:
        raise errors.JobCancelled
    if job.result is None:
        raise errors.InvalidRequest(field=job.job_id, problem="has no result yet")
    return job.result


class LayerRef(NamedTuple):
    """Where a layer's pixels are, and where it goes."""

    made: model.ResultRef
    image: model.BlobRef
    mask: model.BlobRef
    placement: Box


def placed(job: model.Job) -> LayerRef:
    """The layer that the job made. Raises as `finished`, and AnswerEmpty where it is none."""
    made = finished(job)
    if made.image is None or made.mask is None or made.placement is None:
        raise another(job, made, "a layer")
    return LayerRef(made, made.image, made.mask, made.placement)


class SelectionRef(NamedTuple):
    """Where a selection's mask is, and where it goes."""

    made: model.ResultRef
    mask: model.BlobRef
    placement: Box


def selected(job: model.Job) -> SelectionRef:
    """The selection that the job made. Raises as `finished`, and AnswerEmpty where it is none."""
    made = finished(job)
    if made.image is not None or made.mask is None or made.placement is None:
        raise another(job, made, "a selection")
    return SelectionRef(made, made.mask, made.placement)


def another(job: model.Job, made: model.ResultRef, wanted: str) -> errors.AnswerEmpty:
    """The error for a job that made something else."""
    kind = "a layer" if made.image else "a selection" if made.mask else "words"
    return errors.AnswerEmpty(
        f"The job {job.job_id} made {kind}, not {wanted}.",
        f"Ask for its {kind.removeprefix('a ')}.",
        model=job.plan.model or job.plan.engine,
        said=made.text,
    )


def inlined(layer: LayerRef) -> tuple[Fetched, Fetched] | None:
    """Image and mask, where both came with the job itself."""
    if not (layer.image.inline and layer.mask.inline):
        return None
    return Fetched(layer.image.inline, INLINE), Fetched(layer.mask.inline, INLINE)


def assemble(
    job: model.Job,
    layer: LayerRef,
    fetched: tuple[Fetched, Fetched],
    up: str,
    loop: asyncio.AbstractEventLoop,
) -> model.Result:
    """The result that a host gets."""
    image, mask = (
        Pixels(got.buffer, ref.width, ref.height, ref.format, ref.color_profile)
        for got, ref in zip(fetched, (layer.image, layer.mask), strict=True)
    )
    made = layer.made
    return model.Result(
        job_id=job.job_id,
        image=image,
        mask=mask,
        placement=layer.placement,
        seed=made.seed,
        plan=job.plan,
        engine_seconds=made.engine_seconds,
        cost_micro_usd=made.cost_micro_usd,
        transport=model.Transport(up, fetched[0].transport),
        text=made.text,
        notes=made.notes,
        sources=made.sources,
        cached=made.cached,
        release=releaser(fetched, loop),
    )


def selection(
    job: model.Job, ref: SelectionRef, got: Fetched, up: str, loop: asyncio.AbstractEventLoop
) -> model.Selection:
    """The selection that a host gets."""
    mask = ref.mask
    return model.Selection(
        job_id=job.job_id,
        mask=Pixels(got.buffer, mask.width, mask.height, mask.format, mask.color_profile),
        placement=ref.placement,
        plan=job.plan,
        engine_seconds=ref.made.engine_seconds,
        transport=model.Transport(up, got.transport),
        notes=ref.made.notes,
        release=releaser((got,), loop),
    )


def releaser(
    fetched: tuple[Fetched, ...], loop: asyncio.AbstractEventLoop
) -> Callable[[], None] | None:
    """What gives all shared memory of a result back, once, from any thread."""
    waiting = [got.release for got in fetched if got.release is not None]
    if not waiting:
        return None

    def release() -> None:
        while waiting:
            call = waiting.pop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(call)

    return release
