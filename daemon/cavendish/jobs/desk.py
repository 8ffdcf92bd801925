# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job that asks a model needs beside its pixels: its conversation, its book, its past."""

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence

import xxhash

from cavendish.engines.model import Calls, Turn
from cavendish.errors import LocalOnly
from cavendish.jobs.unkept import Unkept
from cavendish.operations.run import Outcome
from cavendish.preferences import Preferences
from cavendish.request import ImageRef, ModelOptions, Plan, Request, Result
from cavendish.store.cache import Cache
from cavendish.store.encoding import encode, with_payloads
from cavendish.store.record import JobRecord, now
from cavendish.threads import parts
from cavendish.threads.thread import TurnRecord
from cavendish.threads.threads import Threads

CACHED = "The same was asked before: this is that answer, at no cost. Ask again for another one."


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """Blocks on the disk; thread-safe.

    book: makes the book of one job's paid requests. agree: remembers that the artist has agreed to
    uploads of a document to a host. marked: what of a document and some of its layers never leaves
    this machine, '' where all may. blanked: a text without secrets.
    """

    threads: Threads
    blobs: parts.Blobs
    cache: Cache
    book: Callable[[JobRecord], Calls]
    preferences: Callable[[], Preferences]
    agree: Callable[[str, str], None]
    marked: Callable[[str, Sequence[str]], str]
    blanked: Callable[[str], str]
    unkept: Unkept = dataclasses.field(default_factory=Unkept)

    def remember_consent(self, request: Request, plan: Plan) -> None:
        """Asks no more for uploads of the document to the plan's host. Raises DiskFull."""
        if plan.upload is not None and request.consent and request.document:
            self.agree(request.document, plan.upload.host)

    def in_time(self, request: Request) -> Request:
        """The request with the artist's deadline, where it has none of its own."""
        if request.options.deadline_seconds:
            return request
        seconds = self.preferences().deadline_seconds
        options = dataclasses.replace(request.options, deadline_seconds=seconds)
        return dataclasses.replace(request, options=options)

    def follow(self, request: Request) -> str:
        """The turn of its thread that a request follows.

        What was said there is sent again, so that the marks of what the thread is about hold,
        whatever document the request names. Raises ThreadNotFound, TurnNotFound, LocalOnly.
        """
        thread = self.threads.get(request.thread)
        if self.marked(thread.document, (thread.layer,)):
            raise LocalOnly(name="What the conversation is about")
        return self.threads.parent(request.thread, request.parent)

    def history(self, record: JobRecord) -> tuple[Turn, ...]:
        """What was said before in the job's thread.

        Raises ThreadNotFound, TurnNotFound, BlobNotFound.
        """
        request, plan = record.request, record.plan
        if not request.thread:
            return ()
        return self.threads.history(request.thread, plan.parent, plan.model)

    def earlier(self, record: JobRecord, key: str) -> Result | None:
        """The result of the same question, if it is not too old and may be given again.

        Waits for one that was handed over a moment ago.
        """
        if record.request.options.again:
            return None
        self.unkept.wait(key)
        found = self.cache.get(key, self.preferences().cache_hours)
        if found is None:
            return None
        notes = (*found.notes, CACHED)
        return dataclasses.replace(found, cached=True, cost_micro_usd=0, notes=notes)

    def add_turn(self, record: JobRecord, outcome: Outcome) -> None:
        """Adds the turn to the job's thread, if it has one. Raises DiskFull."""
        if record.request.thread and outcome.exchange:
            self.threads.append(record.request.thread, self._turn(record, outcome))

    def _turn(self, record: JobRecord, outcome: Outcome) -> TurnRecord:
        asked, answered = (parts.write(turn, self.blobs) for turn in outcome.exchange)
        return TurnRecord(
            turn_id=record.job_id,
            parent=record.plan.parent,
            operation=record.request.operation.name,
            prompt=record.request.operation.prompt,
            model=record.plan.model,
            cost_micro_usd=outcome.cost_micro_usd,
            create_time=now(),
            asked=asked,
            answered=answered,
        )


def key(record: JobRecord, payloads: Mapping[str, memoryview]) -> str:
    """128 bits of every pixel and parameter that can change the result, hexadecimal.

    Not a cryptographic digest: a picture of 1024 x 1024 pixels would take it longer than all else.
    """
    request, plan = record.request, record.plan
    words = [
        encode(_bare(request)),
        *(f"{path} {xxhash.xxh3_128_hexdigest(payloads[path])}" for path in sorted(payloads)),
        *(plan.engine, plan.model, plan.size, plan.ratio, request.thread, plan.parent),
    ]
    return xxhash.xxh3_128_hexdigest(json.dumps(words).encode())


def _bare(request: Request) -> Request:
    """Only what the question is: not where its pixels are, who asks, and under what conditions."""
    images = {path: ImageRef(ref.spec) for path, ref in request.operation.images().items()}
    asked = request.options
    return Request(
        with_payloads(request, images).operation,
        options=ModelOptions(
            thinking=asked.thinking,
            search_web=asked.search_web,
            search_images=asked.search_images,
            variation=asked.variation,
        ),
    )
