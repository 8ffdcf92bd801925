# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a job that a worker thread does: from its request to its result on disk."""

import dataclasses
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from cavendish.engines.inference.allowance import allowed
from cavendish.engines.model import ModelEngine
from cavendish.engines.registry import Registry
from cavendish.errors import CavendishError, Internal, JobCancelled, OutOfMemory
from cavendish.jobs.desk import Desk, key
from cavendish.jobs.handover import Handed, Inline
from cavendish.jobs.live import LiveJob
from cavendish.jobs.payloads import SMALL_BYTES, Blobs, Payloads
from cavendish.operations.run import Layer, Outcome, Selection, Work, run
from cavendish.request import Box, Digest, ImageRef, ImageSpec, PixelFormat, Result
from cavendish.store.journal import Journal
from cavendish.store.record import JobRecord, JobState, now

# So much memory a job may take though the machine is short of it: a small one hardly needs it all.
_LEAST_BYTES = 1 << 30

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A result, and those of its blobs that are yet to be written: the journal takes them in.

    handed: its pixels, for who waits for them; None where they are there already, or come later.
    moment: when it was made.
    """

    result: Result
    contents: Mapping[Digest, bytes]
    handed: Handed | None = None
    moment: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was made, in the journal already: the job as it stands there."""

    record: JobRecord
    contents: Mapping[Digest, bytes]


def perform(
    job: LiveJob, payloads: Payloads, registry: Registry, desk: Desk | None = None
) -> Made | CavendishError:
    """Runs a job's operation and stores what it made; returns why not, where it could not.

    desk: for engines that ask a model.
    """
    blanked = str if desk is None else desk.blanked
    try:
        try:
            return _make(job, payloads, registry, desk)
        finally:
            # Before anything that missing pixels led to is told.
            payloads.verify(job.request)
    except JobCancelled as error:
        return _told(error, blanked) if job.control.cancelled() else _bug(job.job_id)
    except CavendishError as error:
        return _told(error, blanked)
    except MemoryError:
        logger.warning("out of memory", exc_info=True, extra={"job_id": job.job_id})
        return OutOfMemory()
    except BaseException:  # noqa: BLE001 - an engine's bug must not take the worker with it
        return _bug(job.job_id)


def keep(job: LiveJob, made: Made, journal: Journal, blobs: Blobs) -> Made | Kept:
    """Writes a result down in the worker itself; made where that fails: the queue tells why."""
    try:
        record = journal.succeed_now(job.record, made.result, made.contents)
    except CavendishError:
        return made
    return _kept(record, made, blobs)


def keep_soon(
    job: LiveJob, made: Made, journal: Journal, blobs: Blobs, tell: Callable[[Made | Kept], None]
) -> None:
    """As `keep` for a result that was handed over: it is written together with what comes next.

    Does not wait; what `keep` would return is told, in another thread.
    """

    def written(future: Future[JobRecord]) -> None:
        tell(made if future.exception() else _kept(future.result(), made, blobs))

    ending = journal.succeed_soon(job.record, made.moment, made.result, made.contents)
    ending.add_done_callback(written)


def _kept(record: JobRecord, made: Made, blobs: Blobs) -> Kept:
    if record.state is not JobState.SUCCEEDED:  # it was cancelled meanwhile
        return Kept(record, {})
    blobs.stage(made.contents)
    return Kept(record, made.contents)


def _make(job: LiveJob, payloads: Payloads, registry: Registry, desk: Desk | None) -> Made:
    engine = registry.get(job.record.plan.engine)
    pixels = payloads.open(job.request, job.contents)
    if desk is not None and isinstance(engine, ModelEngine):
        return _asked(job, payloads, pixels, engine, desk)
    # What a model paints has been paid for; what is made here fails before the machine starves.
    with allowed(_goes_on, _LEAST_BYTES):
        outcome = _run(job, Work(job.request, job.record.plan, pixels, engine, job.control))
    made = _stored(outcome, payloads)
    return dataclasses.replace(made, handed=_handed(job, _pixels(outcome), payloads))


def _goes_on() -> None:
    """Stops nothing: what asks for too much is refused it."""


def _asked(
    job: LiveJob,
    payloads: Payloads,
    pixels: Mapping[str, memoryview],
    engine: ModelEngine,
    desk: Desk,
) -> Made:
    """Runs a job that asks a model, unless the same was answered before."""
    record = job.record
    asked = key(record, pixels)
    earlier = desk.earlier(record, asked)
    if earlier is not None and payloads.hold(earlier):
        return Made(earlier, {}, _handed(job, payloads.read(earlier), payloads))
    calls = desk.book(record)
    work = Work(
        desk.in_time(job.request),
        record.plan,
        pixels,
        engine,
        job.control,
        calls=calls,
        history=desk.history(record),
    )
    try:
        outcome = _run(job, work)
    finally:
        calls.end()
    with desk.unkept.keeping(asked):
        desk.add_turn(record, outcome)
        _hand_over(job, outcome, payloads)
        # Files at once: the cache tells of nothing that is yet to come into the journal.
        made = Made(_result(outcome, *_images(outcome, payloads.write)), {})
        desk.cache.put(asked, made.result)
    return made


def _run(job: LiveJob, work: Work) -> Outcome:
    outcome = run(work)
    job.control.check()
    notes = tuple(filter(None, (work.plan.takeover, *outcome.notes)))
    return dataclasses.replace(outcome, notes=notes)


def _hand_over(job: LiveJob, outcome: Outcome, payloads: Payloads) -> None:
    """Gives the artist what was paid for, before it is kept.

    The answers that it was made of are on the disk: a daemon that dies now makes it of them again.
    """
    layer = outcome.layer
    if layer is None or layer.image.nbytes <= SMALL_BYTES:
        return
    handed = _handed(job, _pixels(outcome), payloads)
    if handed is not None:
        spec, mask_spec = _specs(layer)
        job.made(_result(outcome, ImageRef(spec), ImageRef(mask_spec)), handed, now())


def _handed(
    job: LiveJob, pixels: tuple[memoryview | None, memoryview] | None, payloads: Payloads
) -> Handed | None:
    """The pixels of a result, an image and a mask, on their way to who waits for them.

    None where there are none, nobody waits, or has not said where many are wanted. Raises
    BlobNotFound as `Payloads.verify`.
    """
    if pixels is None or job.waiter is None:
        return None
    image, mask = pixels
    if max(mask.nbytes, 0 if image is None else image.nbytes) <= SMALL_BYTES:
        return Inline(b"" if image is None else image.tobytes(), mask.tobytes())
    if job.waiter.proof is None:
        return None
    payloads.verify(job.request)
    return payloads.lend(job.waiter.proof, image, mask)


def _pixels(outcome: Outcome) -> tuple[memoryview | None, memoryview] | None:
    """What was made, an image and a mask; None of words."""
    layer, selection = outcome.layer, outcome.selection
    if layer is not None:
        return layer.image.data, layer.mask.data
    return None if selection is None else (None, selection.mask.data)


def _told(error: CavendishError, blanked: Callable[[str], str]) -> CavendishError:
    """The error without its way here, which would keep the pixels of the job in memory.

    And without secrets: an endpoint may repeat the key that it was shown.
    """
    error.values = {name: blanked(value) for name, value in error.values.items()}
    error.args = (blanked(str(error)),)
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def _bug(job_id: str) -> Internal:
    logger.exception("a job failed", extra={"job_id": job_id})
    return Internal(job_id=job_id)


def _stored(outcome: Outcome, payloads: Payloads) -> Made:
    """Writes what was made to disk, but for what is small. Raises DiskFull."""
    contents: dict[Digest, bytes] = {}
    images = _images(outcome, lambda content: payloads.put(content, contents))
    return Made(_result(outcome, *images), contents)


def _result(outcome: Outcome, image: ImageRef | None, mask: ImageRef | None) -> Result:
    return Result(
        image=image,
        mask=mask,
        placement=_box(outcome.layer or outcome.selection),
        seed=outcome.seed,
        engine_seconds=outcome.engine_seconds,
        cost_micro_usd=outcome.cost_micro_usd,
        text=outcome.text,
        notes=outcome.notes,
        sources=outcome.sources,
    )


def _box(made: Layer | Selection | None) -> Box | None:
    return None if made is None else made.box


def _images(
    outcome: Outcome, put: Callable[[memoryview], Digest]
) -> tuple[ImageRef | None, ImageRef | None]:
    """Puts the pixels where put does. Raises DiskFull."""
    layer, selection = outcome.layer, outcome.selection
    if layer is not None:
        spec, mask_spec = _specs(layer)
        image = ImageRef(spec, blob=put(layer.image.data))
        return image, ImageRef(mask_spec, blob=put(layer.mask.data))
    if selection is None:
        return None, None
    mask = put(selection.mask.data)
    return None, ImageRef(_coverage(selection.box), blob=mask)


def _specs(layer: Layer) -> tuple[ImageSpec, ImageSpec]:
    """What the bytes of a layer's image and of its mask mean."""
    width, height = layer.box.width, layer.box.height
    spec = ImageSpec(width, height, layer.format, layer.color_profile)
    return spec, _coverage(layer.box)


def _coverage(box: Box) -> ImageSpec:
    return ImageSpec(box.width, box.height, PixelFormat.GRAY8)
