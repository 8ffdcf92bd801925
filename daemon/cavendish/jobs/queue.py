# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue: takes requests in, runs them on their engines, and tells how they stand.

All state lives on the event loop. Engines run in their lanes' threads, the journal in its own; the
loop is woken when either is done, and waits for nothing itself. Where a result and a cancel meet,
the one that came first is the job's end.
"""

import asyncio
import contextlib
import dataclasses
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from types import MappingProxyType

from cavendish.engines.registry import Registry
from cavendish.errors import (
    BlobNotFound,
    CavendishError,
    EngineUnknown,
    QueueFull,
    ShuttingDown,
)
from cavendish.jobs.desk import Desk
from cavendish.jobs.ending import Endings
from cavendish.jobs.handover import Waiter
from cavendish.jobs.ingest import Ingest
from cavendish.jobs.lane import Lane
from cavendish.jobs.live import JobView, LiveJob
from cavendish.jobs.newest import Newest
from cavendish.jobs.payloads import Blobs, Payloads, Segments, segments
from cavendish.jobs.reroute import Rerouter
from cavendish.jobs.roster import Roster
from cavendish.jobs.settle import Settler
from cavendish.jobs.work import Kept, Made, keep, keep_soon, perform
from cavendish.operations.check import check
from cavendish.request import Digest, Plan, Request
from cavendish.routing.router import Router
from cavendish.runtime.tasks import spawn
from cavendish.store.journal import Journal, begun
from cavendish.store.record import JobRecord, JobState

logger = logging.getLogger(__name__)

QUEUE_LIMIT = 1000
CRASH_LIMIT = 3
_NONE: Mapping[Digest, bytes] = MappingProxyType({})
_LEAVE_SECONDS = 1.0


class JobQueue:
    """The jobs of one daemon. Make and use it on the event loop; call `resume` first."""

    def __init__(
        self,
        journal: Journal,
        blobs: Blobs,
        exchange: Segments,
        router: Router,
        registry: Registry,
        *,
        desk: Desk | None = None,
        queue_limit: int = QUEUE_LIMIT,
        crash_limit: int = CRASH_LIMIT,
    ) -> None:
        """desk: for engines that ask a model. queue_limit: most jobs that wait.

        crash_limit: a job fails at this many daemon deaths.
        """
        self._journal = journal
        self._payloads = Payloads(blobs, exchange)
        self._ingest = Ingest(journal, self._payloads)
        self._settler = Settler(journal, blobs)
        self._roster = Roster(journal, Endings(journal, self._settler))
        self._blobs = blobs
        self._loop = asyncio.get_running_loop()
        self._router = router
        self._rerouter = Rerouter(router, journal)
        self._registry = registry
        self._desk = desk
        self._queue_limit = queue_limit
        self._crash_limit = crash_limit
        self._lanes = {spec.name: Lane(spec, self._launch) for spec in registry.specs()}
        self._newest = Newest()
        self._creations: set[asyncio.Task[JobView | CavendishError]] = set()
        self._closing = False

    @property
    def queued(self) -> int:
        """Jobs that wait."""
        return sum(lane.waiting for lane in self._lanes.values())

    @property
    def running(self) -> int:
        """Jobs whose engine works."""
        return self._roster.running

    def estimate(self, request: Request) -> Plan:
        """What `create` would do. Raises what it raises, but for what depends on the payloads."""
        check(request.operation)
        return self._router.plan(request)

    async def create(
        self,
        request_id: str,
        request: Request,
        contents: Mapping[Digest, bytes] = _NONE,
        waiter: Waiter | None = None,
    ) -> JobView:
        """Puts a job into the journal and the queue; it is durable when this returns.

        contents: those of its blobs that came with it; they are kept until it is over. waiter: who
        gets its result before it is kept.
        The same request_id with the same request gives the same job. Raises RequestIdReused,
        QueueFull, ShuttingDown, EngineUnknown, NoEngine, ImageLengthMismatch, MaskSizeMismatch,
        ImageModeUnsupported, BlobNotFound, SegmentNotFound, DiskFull, and what `Router.admit` does.
        """
        # A caller that goes away must not leave a job that is written down but never run.
        work = self._try_create(request_id, request, contents, waiter)
        creation = spawn(work, name="create job")
        self._creations.add(creation)
        creation.add_done_callback(self._creations.discard)
        outcome = await asyncio.shield(creation)
        if isinstance(outcome, CavendishError):
            raise outcome
        return outcome

    async def get(self, job_id: str) -> JobView:
        """One job as it stands; one whose result is yet to be kept, then. Raises JobNotFound."""
        return await self._roster.get(job_id)

    async def page(
        self, size: int, token: str = "", document: str = ""
    ) -> tuple[list[JobView], str]:
        """At most size jobs, the newest first, and the token of the next page.

        Raises PageTokenInvalid.
        """
        await self.kept()
        records, following = await self._journal.page(size, token, document)
        return [self._roster.view(record) for record in records], following

    async def watch(self, job_id: str, *, first: bool = False) -> AsyncIterator[JobView]:
        """A job as it stands, then each change, until it is over.

        Progress comes at most 20 times a second. Raises JobNotFound; ShuttingDown where the
        daemon leaves before the job is over. first: see `LiveJob.watch`.
        """
        job = self._roster.find(job_id)
        if job is None:
            yield JobView(await self._journal.get(job_id))
            return
        if self._closing:
            raise ShuttingDown
        async for view in job.watch(first=first):
            yield view

    async def cancel(self, job_id: str) -> JobView:
        """Stops a job; what is over stays as it is. Raises JobNotFound."""
        job = self._roster.find(job_id)
        if job is None or job.over.is_set():
            return await self.get(job_id)
        job.control.stop()
        if self._lane(job).remove(job):
            job.left.set()
        await asyncio.shield(spawn(self._roster.end(job, None), name="cancel job"))
        return job.view

    async def resume(self) -> None:
        """Takes up what an earlier daemon left unfinished. Raises DiskFull."""
        records = await self._journal.recover(self._crash_limit)
        await asyncio.to_thread(self._payloads.collect, [record.request for record in records])
        kept = await self._journal.contents()
        for record in records:
            job = self._adopt(LiveJob(record, kept.pop(record.job_id, _NONE)))
            if record.plan.engine in self._lanes:
                self._lane(job).add(job, admitted=False)
            else:
                known = ", ".join(self._lanes)
                job.left.set()
                await self._roster.end(job, EngineUnknown(engine=record.plan.engine, known=known))
        for job_id, contents in kept.items():
            self._settler.begin(job_id, contents)

    async def kept(self) -> None:
        """Returns when all results that are made so far are kept, and can be read."""
        await self._roster.kept()

    async def drain(self) -> None:
        """Returns when no job waits or runs."""
        await self._roster.drain()

    async def close(self) -> None:
        """Takes nothing more, stops the engines, and puts what they worked on back in the queue.

        Waits a second for results to be kept, and one for engines to stop. Watches end with
        ShuttingDown. Close the journal after.
        """
        self._closing = True
        await asyncio.gather(*self._creations)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.kept(), _LEAVE_SECONDS)
        for job in self._roster:
            job.abandon(ShuttingDown())
        for lane in self._lanes.values():
            lane.close()
        try:
            await self._journal.requeue([job.job_id for job in self._roster])
        except CavendishError as error:
            # The next start finds them running and takes them up all the same.
            logger.warning("running jobs are not back in the queue: %s", error)
        started = [job.left.wait() for job in self._roster if job.started]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*started), _LEAVE_SECONDS)
        await self._ingest.close()
        await self._settler.close()

    async def _try_create(
        self,
        request_id: str,
        request: Request,
        contents: Mapping[Digest, bytes],
        waiter: Waiter | None,
    ) -> JobView | CavendishError:
        try:
            return await self._create(request_id, request, contents, waiter)
        except CavendishError as error:
            return error

    async def _create(
        self,
        request_id: str,
        request: Request,
        contents: Mapping[Digest, bytes],
        waiter: Waiter | None,
    ) -> JobView:
        if self._closing:
            raise ShuttingDown
        check(request.operation)
        try:
            plan = await self._in_thread(request, self._router.admit(request))
            if self.queued >= self._queue_limit:
                raise QueueFull(limit=self._queue_limit)
            await self._claim(request, contents)
        except CavendishError:
            # A retry: since the first try what it names was taken over, or pruned, or the budget
            # was spent on that.
            known = await self._journal.find(request_id, request)
            if known is None:
                raise
            return self._roster.view(known)
        async with self._newest.turn(request):
            view = await self._admit(request_id, request, plan, contents, waiter)
        if self._desk is not None and plan.leaves_machine and request.consent:
            await asyncio.to_thread(self._desk.remember_consent, request, plan)
        return view

    async def _claim(self, request: Request, contents: Mapping[Digest, bytes]) -> None:
        """As `Payloads.claim`; what a moment ago was the result of another job is there, too."""
        try:
            self._payloads.claim(request, contents)
        except BlobNotFound:
            await self.kept()
            self._payloads.claim(request, contents)

    async def _in_thread(self, request: Request, plan: Plan) -> Plan:
        """The plan with the turn that the request follows.

        Settled now, so that a thread that moves on meanwhile changes nothing. Raises
        ThreadNotFound, TurnNotFound, LocalOnly.
        """
        if self._desk is None or not (request.thread and plan.leaves_machine):
            return plan
        parent = await asyncio.to_thread(self._desk.follow, request)
        return dataclasses.replace(plan, parent=parent)

    async def _admit(
        self,
        request_id: str,
        request: Request,
        plan: Plan,
        contents: Mapping[Digest, bytes],
        waiter: Waiter | None,
    ) -> JobView:
        """Writes a job down whose payloads are claimed, and starts it if its engine is free."""
        lane, job_id = self._lanes[plan.engine], secrets.token_hex(16)
        await self._overtake(self._newest.follow(request, job_id, request_id))
        slot = lane.admit()
        job = LiveJob(begun(job_id, request_id, request, plan, start=slot), contents, waiter)
        try:
            record = await (
                self._write_and_run(job) if slot else self._journal.add(job.record, contents)
            )
        except BaseException:
            lane.withdraw(slot=slot)
            self._payloads.unclaim(request)
            raise
        if record.job_id != job_id:
            lane.withdraw(slot=slot)
            self._payloads.give_back(request)
            return self._roster.view(record)
        if not slot:
            lane.add(self._adopt(job))
        return job.view

    async def _overtake(self, stale: str) -> None:
        """Stops the job that a newer one of its live session makes stale, or drops its result.

        What is being paid for goes on to its end: it would cost the same.
        """
        job = self._roster.find(stale)
        if job is None or job.handed_over:
            if stale:
                spawn(self._roster.release(stale), name="drop stale result")
        elif not (job.started and job.record.plan.leaves_machine):
            await self.cancel(stale)

    async def _write_and_run(self, job: LiveJob) -> JobRecord:
        """Has a worker write a new job down and run it, and waits for the former.

        All in one thread: on the way to the engine each change of thread would cost as much as the
        writing.
        """
        written: asyncio.Future[JobRecord] = asyncio.get_running_loop().create_future()
        job.started = True

        def work() -> None:
            try:
                record = self._journal.create_now(job.record, job.contents)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for it
                self._tell(written.set_exception, error)
                return
            if record.job_id != job.job_id:
                self._tell(written.set_result, record)
                return
            # Before the work: when the engine returns, the job is known.
            self._tell(self._begun, job, written)
            self._work(job)

        self._lane(job).pool.submit(work)
        return await written

    def _adopt(self, job: LiveJob) -> LiveJob:
        self._roster.add(job)
        if segments(job.record.request):
            self._ingest.begin(job)
        return job

    def _begun(self, job: LiveJob, written: asyncio.Future[JobRecord]) -> None:
        self._adopt(job)
        written.set_result(job.record)

    def _lane(self, job: LiveJob) -> Lane:
        return self._lanes[job.record.plan.engine]

    def _launch(self, job: LiveJob) -> None:
        spawn(self._start(job), name="start job")

    async def _start(self, job: LiveJob) -> None:
        """Writes down that a job starts, and starts it, unless it was stopped meanwhile."""
        refusal = self._rerouter.refusal(job)
        if refusal is not None and not self._closing:
            self._lane(job).release()
            self._returned(job, refusal)
            return
        try:
            # What a daemon that leaves has put back in the queue stays there.
            record = job.record if self._closing else await self._journal.start(job.job_id)
        except CavendishError as error:
            await self._roster.end(job, error)
            record = job.record
        if record.state is JobState.RUNNING and not job.control.cancelled():
            job.change(record)
            self._run(job)
        else:
            job.left.set()
            self._lane(job).release()

    def _run(self, job: LiveJob) -> None:
        """Hands a job to a worker, which wakes the loop when it is done."""
        job.started = True
        self._lane(job).pool.submit(partial(self._work, job))

    def _work(self, job: LiveJob) -> None:
        """Runs a job and writes its result down; in a worker."""
        outcome = perform(job, self._payloads, self._registry, self._desk)
        performed = partial(self._tell, self._performed, job, outcome)
        returned = partial(self._tell, self._returned, job)
        if isinstance(outcome, CavendishError) or job.control.cancelled():
            performed()
            returned(outcome)
        elif outcome.handed is None:
            performed()
            returned(keep(job, outcome, self._journal, self._blobs))
        else:
            # In this order: a daemon that leaves as soon as the result is told keeps it.
            keep_soon(job, outcome, self._journal, self._blobs, returned)
            performed()

    def _tell(self, what: Callable[..., object], *values: object) -> None:
        """Calls something on the loop, from a worker."""
        # An engine that is slow to stop may outlive the loop.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what, *values)

    def _performed(self, job: LiveJob, outcome: Made | CavendishError) -> None:
        """The engine is free, and whoever waits need not wait until the result is kept.

        A daemon that dies before it is makes the same of the same inputs again.
        """
        self._lane(job).release()
        if isinstance(outcome, Made) and outcome.handed is not None:
            job.hand_over(outcome.result, outcome.handed, outcome.moment)

    def _returned(self, job: LiveJob, outcome: Made | Kept | CavendishError) -> None:
        if isinstance(outcome, Kept):
            self._settler.begin(job.job_id, outcome.contents)
        if not self._passed_on(job, outcome):
            job.left.set()
            # What was stopped is written down by whoever stopped it.
            if not job.control.cancelled():
                spawn(self._roster.end(job, outcome), name="end job")

    def _passed_on(self, job: LiveJob, outcome: Made | Kept | CavendishError) -> bool:
        """Whether another engine takes over what a job's own engine has refused."""
        if isinstance(outcome, Made | Kept) or self._closing:
            return False
        plan = self._rerouter.instead(job, outcome)
        if plan is not None:
            spawn(self._pass_on(job, plan), name="reroute job")
        return plan is not None

    async def _pass_on(self, job: LiveJob, plan: Plan) -> None:
        try:
            moved = await self._rerouter.move(job, plan)
        except CavendishError as error:
            job.left.set()
            await self._roster.end(job, error)
            return
        if moved and not self._closing:
            self._lane(job).add(job, admitted=False)
        else:
            job.left.set()
