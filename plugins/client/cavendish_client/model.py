# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon tells, as plain values: generated code never leaves this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import TracebackType
from typing import TypeVar

from cavendish_client import errors
from cavendish_client.pixels import Box, ContextRule, PixelFormat, Pixels

L = TypeVar("L", bound="Lent")


@dataclass(frozen=True)
class Limits:
    """What the daemon does not go beyond."""

    max_side_px: int
    max_blob_bytes: int
    max_chunk_bytes: int
    max_prompt_bytes: int
    max_queued_jobs: int
    max_inline_bytes: int


@dataclass(frozen=True)
class OperationOffer:
    """A verb that the daemon can run now; engines: the preferred one first."""

    name: str
    context: ContextRule
    engines: tuple[str, ...]


@dataclass(frozen=True)
class ExchangeOffer:
    """A folder that pixels can travel through when client and daemon both see it."""

    folder: str
    nonce_file: str


@dataclass(frozen=True)
class ServerInfo:
    """Who answered the handshake, and what it offers. api: lowest and highest version."""

    version: str
    api: tuple[int, int]
    capabilities: frozenset[str]
    limits: Limits
    operations: Mapping[str, OperationOffer]
    exchanges: tuple[ExchangeOffer, ...]
    log_path: str
    address: str
    pid: int

    def offer(self, operation: str) -> OperationOffer:
        """What the daemon offers for a verb. Raises NoEngine where it does not know the verb."""
        if operation not in self.operations:
            raise errors.NoEngine(
                f"The daemon cannot do {operation}.",
                "Update Cavendish and run `cavendish setup` again.",
                operation=operation,
            )
        return self.operations[operation]


@dataclass(frozen=True)
class EngineStatus:
    """An engine as it stands; loaded tells whether its code was needed yet."""

    name: str
    description: str
    loaded: bool


@dataclass(frozen=True)
class Status:
    """How the daemon is."""

    pid: int
    address: str
    version: str
    start_time: datetime
    uptime_seconds: float
    rss_bytes: int
    engines: tuple[EngineStatus, ...]
    queued_jobs: int
    running_jobs: int
    blob_bytes: int
    state_dir: str


@dataclass(frozen=True)
class Upload:
    """What would leave this machine, and where to: a phrase for each picture.

    agreed: the artist has agreed to uploads of this document to this host before.
    """

    host: str
    pictures: tuple[str, ...]
    agreed: bool


@dataclass(frozen=True)
class Plan:
    """What routing decided, and why: a sentence each. Prices in millionths of a US dollar.

    endpoints: where the model is asked, the first choice first. size, ratio: as the model is asked
    for them. upload: what leaves this machine; None where nothing does.
    """

    engine: str
    model: str = ""
    reasons: tuple[str, ...] = ()
    price_micro_usd: int = 0
    leaves_machine: bool = False
    endpoints: tuple[str, ...] = ()
    size: str = ""
    ratio: str = ""
    upload: Upload | None = None


@dataclass(frozen=True)
class Source:
    """A page that a model has looked at."""

    title: str
    uri: str


@dataclass(frozen=True)
class Preview:
    """What a picture in the making looks like so far: 8-bit sRGB, three bytes a pixel, no gaps."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


@dataclass(frozen=True)
class Progress:
    """How far a running job is: fraction 0..1, never decreasing, and what goes on, in words.

    preview: what there is to see so far; None: nothing.
    """

    fraction: float
    stage: str
    preview: Preview | None = None


class JobState(str, Enum):
    """Where a job stands."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def terminal(self) -> bool:
        """Whether nothing will change any more."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class SegmentRef:
    """Shared memory that the daemon lends: the name of its file, and how long that is."""

    name: str
    capacity_bytes: int


@dataclass(frozen=True)
class BlobRef:
    """An image that the daemon holds: its digest (64 hexadecimal digits) and what it means.

    inline: the bytes themselves where the daemon sent them along, else empty. lent: where they lie
    in shared memory, for now; the digest is empty where the daemon has yet to keep them.
    """

    sha256: str
    size_bytes: int
    width: int
    height: int
    format: PixelFormat
    color_profile: str = ""
    inline: bytes = field(default=b"", repr=False)
    lent: SegmentRef | None = None


@dataclass(frozen=True)
class ResultRef:
    """What a job made, before its pixels are fetched.

    Without image it is a selection, without mask it is words.
    """

    image: BlobRef | None
    mask: BlobRef | None
    placement: Box | None
    seed: int
    engine_seconds: float
    cost_micro_usd: int
    text: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    cached: bool = False


@dataclass(frozen=True)
class Job:
    """One asked-for operation, from its creation to its results. Times are UTC."""

    job_id: str
    request_id: str
    operation: str
    document: str
    state: JobState
    plan: Plan
    progress: Progress | None
    result: ResultRef | None
    error: errors.CavendishError | None
    create_time: datetime
    start_time: datetime | None
    end_time: datetime | None
    attempts: int


@dataclass(frozen=True)
class JobPage:
    """Jobs, the newest first; next_page_token is empty on the last page."""

    jobs: tuple[Job, ...]
    next_page_token: str


@dataclass(frozen=True)
class Transport:
    """How the pixels travelled, each 'exchange', 'stream', or 'inline' (few, in the message)."""

    up: str
    down: str


class Lent:
    """What may lie in shared memory until it is closed. release: gives it back, if it does."""

    release: Callable[[], None] | None

    def close(self) -> None:
        """Gives shared memory back; views of it must not be used any more. Idempotent."""
        if self.release is not None:
            self.release()

    def __enter__(self: L) -> L:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(frozen=True)
class Result(Lent):
    """What a job made: a host turns it into one layer.

    image: RGBA or BGRA in the request's own format; mask: GRAY8, the opacity of each pixel, of the
    same size. placement tells where they lie in the document. The buffers are bytes, or, when
    asked not to copy, read-only views of shared memory, which `close` (or `with`) gives back.
    text: what the model said. notes: what the artist should know of how it was made. sources: what
    the model has looked at. cached: from an earlier job, at no cost.
    """

    job_id: str
    image: Pixels
    mask: Pixels
    placement: Box
    seed: int
    plan: Plan
    engine_seconds: float
    cost_micro_usd: int
    transport: Transport
    text: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    cached: bool = False
    release: Callable[[], None] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Selection(Lent):
    """What a job found: a host makes it its selection.

    mask: GRAY8, how far each pixel is selected; what is outside of it is not. placement tells where
    it lies in the document. The other fields, and `close`, are as in Result.
    """

    job_id: str
    mask: Pixels
    placement: Box
    plan: Plan
    engine_seconds: float
    transport: Transport
    notes: tuple[str, ...] = ()
    release: Callable[[], None] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Words:
    """What a job made that was asked for words; the other fields are as in Result."""

    job_id: str
    text: str
    plan: Plan
    engine_seconds: float
    cost_micro_usd: int
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    cached: bool = False
