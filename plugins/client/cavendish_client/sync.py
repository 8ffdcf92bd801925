# SPDX-License-Identifier: GPL-3.0-or-later
"""The client for scripts and tools: each method waits for its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from cavendish_client import errors, model
from cavendish_client.background import Background
from cavendish_client.credential import Credentials
from cavendish_client.models import Models
from cavendish_client.pixels import Pixels
from cavendish_client.request import (
    AnyRequest,
    DescribeRequest,
    FillFields,
    FillRequest,
    LayerRequest,
    OnProgress,
    SelectRequest,
)
from cavendish_client.settings import SettingsAccess
from cavendish_client.threads import Threads
from cavendish_client.usage import Ledger

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from cavendish_client.client import AsyncClient, Segment

CANCEL_SECONDS = 5.0
T = TypeVar("T")


class Client:
    """A daemon that was shaken hands with. Every method raises CavendishError.

    An interrupt (Ctrl-C) while a method waits cancels what it waits for, its jobs included.
    """

    def __init__(self, background: Background, info: model.ServerInfo) -> None:
        self.background = background
        self.info = info
        self.models = Models(self)
        self.threads = Threads(self)
        self.credentials = Credentials(self.wait)
        self.usage = Ledger(self.wait)
        self.settings = SettingsAccess(self.wait)

    def offer(self, operation: str) -> model.OperationOffer:
        """What the daemon offers for a verb. Raises NoEngine."""
        return self.info.offer(operation)

    def fill(
        self,
        image: Pixels,
        mask: Pixels,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
        copy: bool = True,
        **fields: Unpack[FillFields],
    ) -> model.Result:
        """Fills where mask is above 0. See `run`."""
        request = FillRequest(image, mask, **fields)
        return self.run(request, on_progress=on_progress, request_id=request_id, copy=copy)

    def run(
        self,
        request: LayerRequest,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
        copy: bool = True,
    ) -> model.Result:
        """Runs an operation. See `AsyncClient.run`.

        on_progress is called on the network's thread.
        """
        return self.wait(
            lambda client: client.run(
                request, on_progress=on_progress, request_id=request_id, copy=copy
            )
        )

    def describe(
        self,
        request: DescribeRequest,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
    ) -> model.Words:
        """Runs an operation whose result is words. As `run`."""
        return self.wait(
            lambda client: client.describe(request, on_progress=on_progress, request_id=request_id)
        )

    def select(
        self,
        request: SelectRequest,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
        copy: bool = True,
    ) -> model.Selection:
        """Runs an operation whose result is a selection. As `run`."""
        return self.wait(
            lambda client: client.select(
                request, on_progress=on_progress, request_id=request_id, copy=copy
            )
        )

    def variations(
        self,
        request: LayerRequest,
        count: int,
        *,
        on_progress: Callable[[int, model.Progress], None] | None = None,
        request_id: str | None = None,
        copy: bool = True,
    ) -> list[model.Result | errors.CavendishError]:
        """Runs an operation count times at once. See `AsyncClient.variations`."""
        return self.wait(
            lambda client: client.variations(
                request, count, on_progress=on_progress, request_id=request_id, copy=copy
            )
        )

    def estimate(self, request: AnyRequest) -> model.Plan:
        """What `run` would do, and why. The buffers may be empty."""
        return self.wait(lambda client: client.estimate(request))

    def result(self, job_id: str, *, copy: bool = True) -> model.Result:
        """The layer of a job that has succeeded. Raises its error, AnswerEmpty, or JobNotFound."""
        return self.wait(lambda client: client.result(job_id, copy=copy))

    def selection(self, job_id: str, *, copy: bool = True) -> model.Selection:
        """The selection of a job that has succeeded. Raises as `result`."""
        return self.wait(lambda client: client.selection(job_id, copy=copy))

    def words(self, job_id: str) -> model.Words:
        """What a job that has succeeded tells in words. Raises its error, or JobNotFound."""
        return self.wait(lambda client: client.words(job_id))

    def status(self) -> model.Status:
        """How the daemon is."""
        return self.wait(lambda client: client.status())

    def shutdown(self, when_idle: bool = False) -> int:
        """Asks the daemon to leave; the jobs that it still waits for."""
        return self.wait(lambda client: client.shutdown(when_idle))

    def diagnostics(self) -> str:
        """A report to copy into a bug report, Markdown."""
        return self.wait(lambda client: client.diagnostics())

    def job(self, job_id: str) -> model.Job:
        """How a job stands. Raises JobNotFound."""
        return self.wait(lambda client: client.job(job_id))

    def jobs(self, page_size: int = 50, page_token: str = "", document: str = "") -> model.JobPage:
        """A page of jobs, the newest first."""
        return self.wait(lambda client: client.jobs(page_size, page_token, document))

    def cancel(self, job_id: str) -> model.Job:
        """Asks a job to stop; the job as it stands then. Raises JobNotFound."""
        return self.wait(lambda client: client.cancel(job_id))

    def watch(self, job_id: str) -> Iterator[model.Job]:
        """The job as it stands, then after each change, until it is in a terminal state."""
        changes = None
        while True:

            async def following(client: AsyncClient) -> model.Job | None:
                nonlocal changes
                changes = changes or client.watch(job_id)
                async for job in changes:
                    return job
                return None

            job = self.wait(following)
            if job is None:
                return
            yield job

    @contextmanager
    def lease(self, size_bytes: int) -> Iterator[Segment]:
        """Memory to write pixels into; to be used in a `run` before the block ends."""
        entered = self.wait(lambda client: enter(client, size_bytes))
        segment, leave = entered
        try:
            yield segment
        finally:
            self.wait(lambda _: leave())

    def wait(self, work: Callable[[AsyncClient], Awaitable[T]]) -> T:
        """What work makes of the asynchronous client, waited for."""
        handle = self.background.submit(work)
        try:
            return handle.result()
        except KeyboardInterrupt:
            handle.cancel()
            with suppress(errors.CavendishError, TimeoutError):
                handle.result(CANCEL_SECONDS)
            raise

    def close(self) -> None:
        """Ends the connection. Idempotent."""
        self.background.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


async def enter(
    client: AsyncClient, size_bytes: int
) -> tuple[Segment, Callable[[], Awaitable[object]]]:
    """A leased segment, and what ends the lease."""
    block = client.lease(size_bytes)
    return await block.__aenter__(), lambda: block.__aexit__(None, None, None)


def connect(
    name: str, version: str = "0", state_dir: str | Path | None = None, *, start: bool = True
) -> Client:
    """Finds the daemon, starts it where that is allowed, and shakes hands. Raises DaemonError."""
    background = Background(name, version, state_dir, start=start)
    try:
        handle = background.connect()
        return Client(background, handle.result())
    except BaseException:
        background.close()
        raise
