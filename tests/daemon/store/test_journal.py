# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cavendish.errors import JobNotFound, PageTokenInvalid, RequestIdReused
from cavendish.request import Digest, ImageRef, Request
from cavendish.store.encoding import with_payloads
from cavendish.store.journal import Journal
from cavendish.store.record import JobRecord, JobState
from tests.daemon.jobs import trees

T = TypeVar("T")
CRASH_LIMIT = 3
ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest_asyncio.fixture
async def journal(path: Path) -> AsyncIterator[Journal]:
    opened = await asyncio.to_thread(Journal.open, path)
    yield opened
    await asyncio.to_thread(opened.close)


async def create(journal: Journal, number: int, *, start: bool = False, **more: Any) -> JobRecord:
    request = trees.request(number, **more)
    return await journal.create(
        f"job-{number}", f"request-{number}", request, trees.PLAN, start=start
    )


def leased(number: int) -> Request:
    """A request whose picture lies in a segment."""
    image = ImageRef(trees.image().spec, segment="a.seg")
    return with_payloads(trees.request(number), {"image": image})


async def end(journal: Journal, job_id: str, state: JobState) -> JobRecord:
    """Asks for the terminal state."""
    if state is JobState.SUCCEEDED:
        return await journal.succeed(job_id, trees.result())
    if state is JobState.FAILED:
        return await journal.fail(job_id, trees.ERROR)
    return await journal.cancel(job_id)


async def test_create_answers_with_what_get_tells(journal: Journal) -> None:
    created = await create(journal, 1, document="picture")
    assert created == await journal.get("job-1")
    assert (created.state, created.attempts, created.start_time) == (JobState.QUEUED, 0, None)
    assert created.request == trees.request(1, document="picture")
    assert created.plan == trees.PLAN


async def test_create_with_start_is_one_step_to_running(journal: Journal) -> None:
    created = await create(journal, 1, start=True)
    assert created == await journal.get("job-1")
    assert (created.state, created.attempts) == (JobState.RUNNING, 1)
    assert created.start_time == created.create_time


async def test_unknown_job_is_not_found(journal: Journal) -> None:
    with pytest.raises(JobNotFound):
        await journal.get("nobody")
    with pytest.raises(JobNotFound):
        await journal.cancel("nobody")


async def test_request_id_gives_the_job_that_it_made(journal: Journal) -> None:
    first = await create(journal, 1)
    again = await journal.create("other", "request-1", trees.request(1), trees.PLAN, start=True)
    assert again == first
    assert (await journal.page(10))[0] == [first]


async def test_request_id_of_another_request_is_refused(journal: Journal) -> None:
    await create(journal, 1)
    with pytest.raises(RequestIdReused):
        await journal.create("other", "request-1", trees.request(2), trees.PLAN, start=False)
    other = with_payloads(trees.request(1), {"image": trees.image(9)})
    with pytest.raises(RequestIdReused):
        await journal.find("request-1", other)


async def test_request_id_with_the_bytes_in_a_new_segment_is_a_retry(journal: Journal) -> None:
    first = await create(journal, 1)
    assert await journal.find("request-1", leased(1)) == first


async def test_same_request_id_at_once_makes_one_job(journal: Journal) -> None:
    request = trees.request(1)
    creations = [
        journal.create(f"job-{n}", "one", request, trees.PLAN, start=False) for n in range(20)
    ]
    assert len({record.job_id for record in await asyncio.gather(*creations)}) == 1


@pytest.mark.parametrize("first", [s for s in JobState if s.terminal])
@pytest.mark.parametrize("second", [s for s in JobState if s.terminal])
async def test_terminal_state_stays(journal: Journal, first: JobState, second: JobState) -> None:
    await create(journal, 1, start=True)
    ended = await end(journal, "job-1", first)
    assert ended.state is first
    assert ended.end_time is not None
    for late in (end(journal, "job-1", second), journal.start("job-1")):
        assert await late == ended
    await journal.requeue(["job-1"])
    assert await journal.recover(CRASH_LIMIT) == []
    assert await journal.get("job-1") == ended


async def test_queued_job_cannot_succeed(journal: Journal) -> None:
    await create(journal, 1)
    assert (await journal.succeed("job-1", trees.result())).state is JobState.QUEUED


async def test_requeue_is_no_crash_and_the_next_start_an_attempt(journal: Journal) -> None:
    await create(journal, 1, start=True)
    await journal.requeue(["job-1", "nobody"])
    (record,) = await journal.recover(CRASH_LIMIT)
    assert (record.state, record.crashes) == (JobState.QUEUED, 0)
    assert (await journal.start("job-1")).attempts == 2


async def test_job_that_ran_at_every_death_fails_in_the_end(journal: Journal) -> None:
    await create(journal, 1)
    for death in range(1, CRASH_LIMIT + 1):
        assert (await journal.start("job-1")).attempts == death
        records = await journal.recover(CRASH_LIMIT)
        assert [r.crashes for r in records] == ([death] if death < CRASH_LIMIT else [])
    failed = await journal.get("job-1")
    assert (failed.state, failed.error and failed.error.reason) == (JobState.FAILED, "INTERNAL")


async def test_recover_gives_the_unfinished_in_the_order_of_their_creation(
    journal: Journal,
) -> None:
    for number in range(4):
        await create(journal, number, start=number == 2)
    await journal.cancel("job-1")
    records = await journal.recover(CRASH_LIMIT)
    assert [record.job_id for record in records] == ["job-0", "job-2", "job-3"]
    assert {record.state for record in records} == {JobState.QUEUED}


async def test_row_that_cannot_be_read_fails_alone(
    journal: Journal, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await create(journal, 1)
    await create(journal, 2)
    spoil = "UPDATE job SET request = '{}' WHERE job_id = 'job-1'"
    await asyncio.wrap_future(journal._database.write(lambda c: c.execute(spoil).fetchall()))
    records = await journal.recover(CRASH_LIMIT)
    assert [record.job_id for record in records] == ["job-2"]
    assert (await journal.counts())[JobState.FAILED] == 1
    assert [record.job_id for record in (await journal.page(10))[0]] == ["job-2"]
    assert "cannot be read" in caplog.text


async def test_segment_is_replaced_by_its_blob(journal: Journal) -> None:
    request = leased(1)
    await journal.create("job-1", "request-1", request, trees.PLAN, start=True)
    blob = trees.image(5).blob
    assert blob is not None
    await journal.replace_segment("job-1", "image", blob)
    stored = (await journal.get("job-1")).request
    assert stored == with_payloads(request, {"image": trees.image(5)})


async def test_pins_are_inputs_of_the_unfinished_and_results_of_all(journal: Journal) -> None:
    def blobs(*refs: ImageRef) -> set[Digest]:
        return {ref.blob for ref in refs if ref.blob is not None}

    await create(journal, 1, start=True)
    inputs = blobs(*trees.request(1).operation.images().values())
    assert await journal.pinned_digests() == inputs
    await journal.succeed("job-1", trees.result())
    made = blobs(trees.result().image, trees.result().mask)
    assert await journal.pinned_digests() == made
    await create(journal, 2)
    await journal.cancel("job-2")
    assert await journal.pinned_digests() == made


async def walk(journal: Journal, size: int, document: str = "") -> list[list[str]]:
    """The job ids of each page; a job is created after each."""
    token, pages = "", []
    while True:
        records, token = await journal.page(size, token, document)
        pages.append([record.job_id for record in records])
        if not token:
            return pages
        await create(journal, 100 + len(pages), document=document)


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
async def test_pages_are_stable_while_jobs_are_created(journal: Journal, size: int) -> None:
    for number in range(6):
        await create(journal, number)
    pages = await walk(journal, size)
    assert [name for page in pages for name in page] == [f"job-{n}" for n in range(5, -1, -1)]
    assert all(len(page) == size for page in pages[:-1])


async def test_pages_of_a_document_have_its_jobs_only(journal: Journal) -> None:
    for number in range(6):
        await create(journal, number, document="ab"[number % 2])
    assert await walk(journal, 2, "a") == [["job-4", "job-2"], ["job-0"]]
    _, token = await journal.page(1, document="a")
    with pytest.raises(PageTokenInvalid):
        await journal.page(1, token, "b")


async def test_page_token_outlives_the_daemon(journal: Journal, path: Path) -> None:
    for number in range(3):
        await create(journal, number)
    _, token = await journal.page(1)
    again = await asyncio.to_thread(Journal.open, path)
    records, _ = await again.page(1, token)
    await asyncio.to_thread(again.close)
    assert [record.job_id for record in records] == ["job-1"]


def write_until_killed(path: Path, lines: int) -> list[list[str]]:
    """What a child said was acknowledged, which was killed after it had said so many lines."""
    command = [sys.executable, "-m", "tests.daemon.store.journal_writer", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        told = [child.stdout.readline().split() for _ in range(lines)]
        child.kill()
        return told + [line.split() for line in child.stdout]


@pytest.mark.parametrize("lines", [1, 7, 40])
async def test_kill_9_loses_nothing_that_was_acknowledged(path: Path, lines: int) -> None:
    told = await asyncio.to_thread(write_until_killed, path, lines)
    journal = await asyncio.to_thread(Journal.open, path)
    succeeded = {name for what, name in told if what == "succeeded"}
    for name in {name for _, name in told} - succeeded:
        assert (await journal.get(name)).state in (JobState.RUNNING, JobState.SUCCEEDED)
    for name in succeeded:
        number = int(name.removeprefix("job-"))
        assert (await journal.get(name)).result == trees.result(number)
    assert journal.moved_aside is None
    await asyncio.to_thread(journal.close)


class JournalMachine(RuleBasedStateMachine):
    """Any order of changes, crashes and reopenings against a model of what must hold."""

    jobs = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.path = Path(self.folder.name) / "journal.sqlite3"
        self.journal = Journal.open(self.path)
        self.model: dict[str, JobRecord] = {}
        self.requests: dict[str, str] = {}
        self.ended: dict[str, JobRecord] = {}

    def teardown(self) -> None:
        self.journal.close()
        self.runner.close()
        self.folder.cleanup()

    def run(self, work: Awaitable[T]) -> T:
        async def awaited() -> T:
            return await work

        return self.runner.run(awaited())

    def take(self, record: JobRecord, *states: JobState) -> None:
        """record is what a change to a job answered; states: what it may be now."""
        before = self.model[record.job_id]
        assert record.state in states or record == before
        assert not before.state.terminal or record == before
        assert record.attempts >= before.attempts
        self.model[record.job_id] = record

    @rule(target=jobs, name=st.integers(0, 9), start=st.booleans())
    def create(self, name: int, start: bool) -> str:
        job_id = f"job-{len(self.model)}"
        request_id = f"request-{name}"
        record = self.run(
            self.journal.create(job_id, request_id, leased(name), trees.PLAN, start=start)
        )
        assert record.job_id == self.requests.setdefault(request_id, job_id)
        self.model.setdefault(record.job_id, record)
        assert record == self.model[record.job_id]
        return record.job_id

    @rule(job=jobs)
    def reuse(self, job: str) -> None:
        other = trees.request(1000)
        with pytest.raises(RequestIdReused):
            self.run(self.journal.find(self.model[job].request_id, other))

    @rule(job=jobs)
    def start(self, job: str) -> None:
        was_queued = self.model[job].state is JobState.QUEUED
        attempts = self.model[job].attempts
        self.take(self.run(self.journal.start(job)), JobState.RUNNING)
        assert self.model[job].attempts == attempts + was_queued

    @rule(job=jobs, seed=st.integers(0, 3))
    def succeed(self, job: str, seed: int) -> None:
        was_running = self.model[job].state is JobState.RUNNING
        self.take(self.run(self.journal.succeed(job, trees.result(seed))), JobState.SUCCEEDED)
        assert not was_running or self.model[job].result == trees.result(seed)

    @rule(job=jobs)
    def fail(self, job: str) -> None:
        self.take(self.run(self.journal.fail(job, trees.ERROR)), JobState.FAILED)
        assert self.model[job].state.terminal

    @rule(job=jobs)
    def cancel(self, job: str) -> None:
        self.take(self.run(self.journal.cancel(job)), JobState.CANCELLED)
        assert self.model[job].state.terminal

    @rule(job=jobs)
    def leave_in_good_order(self, job: str) -> None:
        self.run(self.journal.requeue([job]))
        self.take(self.run(self.journal.get(job)), JobState.QUEUED)
        self.reopen()

    @rule()
    def reopen(self) -> None:
        self.journal.close()
        self.journal = Journal.open(self.path)
        assert self.journal.moved_aside is None

    @rule()
    def crash(self) -> None:
        self.reopen()
        records = {r.job_id: r for r in self.run(self.journal.recover(CRASH_LIMIT))}
        for job, before in self.model.items():
            ran = before.state is JobState.RUNNING
            after = self.run(self.journal.get(job))
            assert after.crashes == before.crashes + ran
            self.take(after, JobState.QUEUED, *[JobState.FAILED] * ran)
            assert records.get(job) == (None if after.state.terminal else after)

    @rule(job=jobs, blob=st.integers(5, 9))
    def replace_segment(self, job: str, blob: int) -> None:
        digest = trees.image(blob).blob
        assert digest is not None
        self.run(self.journal.replace_segment(job, "image", digest))
        stored = self.run(self.journal.get(job))
        assert stored.request.operation.image.blob == digest
        self.model[job] = stored
        if job in self.ended:
            self.ended[job] = stored

    @invariant()
    def what_is_over_stays_as_it_was(self) -> None:
        for job, record in self.model.items():
            if record.state.terminal:
                assert self.ended.setdefault(job, record) == record

    @invariant()
    def journal_tells_the_model(self) -> None:
        records, token = self.run(self.journal.page(1000))
        assert token == ""
        assert list(reversed(records)) == list(self.model.values())
        for record in records:
            assert (record.result is not None) == (record.state is JobState.SUCCEEDED)
            assert (record.error is not None) == (record.state is JobState.FAILED)
            assert (record.end_time is not None) == record.state.terminal


def test_journal_keeps_its_promises_in_any_order() -> None:
    run_state_machine_as_test(
        JournalMachine,
        settings=settings(max_examples=15, stateful_step_count=20),
    )


async def test_released_job_is_marked_and_pins_nothing(journal: Journal) -> None:
    await create(journal, 1, start=True)
    await journal.succeed("job-1", trees.result())
    assert await journal.release_oldest(1) == 0
    assert not (await journal.get("job-1")).released
    assert await journal.release_oldest(1, spared=timedelta()) == 1
    record = await journal.get("job-1")
    assert record.released
    assert record.state is JobState.SUCCEEDED
    assert await journal.pinned_digests() == set()


async def test_history_lets_go_of_what_is_too_old(journal: Journal) -> None:
    await create(journal, 1, start=True)
    await journal.succeed("job-1", trees.result())
    assert await journal.release_older(timedelta(days=1)) == 0
    assert await journal.release_older(timedelta()) == 1
