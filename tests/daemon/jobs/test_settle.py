# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import errno

import pytest

from cavendish.errors import DiskFull
from cavendish.jobs import settle
from cavendish.jobs.settle import Settler
from cavendish.request import Digest
from cavendish.store.blobs import digest_of
from cavendish.store.record import JobState
from tests.daemon.jobs.house import House, until

CONTENT = b"a small result"
DIGEST = digest_of(CONTENT)


async def written(house: House) -> str:
    """A job whose result the journal holds; its id."""
    view = await house.run()
    assert view.record.result is not None
    return view.record.job_id


def made(digest: Digest | None) -> Digest:
    assert digest is not None
    return digest


async def test_content_can_be_read_at_once_and_becomes_a_file(house: House) -> None:
    settler = Settler(house.journal, house.blobs, delay=0.01)
    settler.begin("job", {DIGEST: CONTENT})
    assert bytes(house.blobs.open(DIGEST)) == CONTENT
    assert not house.blobs.on_disk(DIGEST)
    await until(lambda: house.blobs.on_disk(DIGEST))
    assert bytes(house.blobs.open(DIGEST)) == CONTENT
    await settler.close()


async def test_journal_lets_go_of_what_is_a_file(house: House) -> None:
    settler = Settler(house.journal, house.blobs, delay=0.01)
    job_id = await written(house)
    kept = await house.journal.contents()
    settler.begin(job_id, kept[job_id])
    async with asyncio.timeout(20):
        while await house.journal.contents():  # noqa: ASYNC110 - the disk is waited for
            await asyncio.sleep(0.005)
    await settler.close()


@pytest.mark.parametrize("failure", [DiskFull(folder="x"), OSError(errno.EMFILE, "too many")])
async def test_content_that_cannot_be_written_is_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    settler = Settler(house.journal, house.blobs, delay=0.01)
    monkeypatch.setattr(settle, "_RETRY_SECONDS", 0.01)
    failures = [failure, failure]
    settled = house.blobs.settle

    def sometimes(digest: Digest) -> None:
        if failures:
            raise failures.pop()
        settled(digest)

    monkeypatch.setattr(house.blobs, "settle", sometimes)
    settler.begin("job", {DIGEST: CONTENT})
    await until(lambda: house.blobs.on_disk(DIGEST))
    await settler.close()


async def test_small_result_outlives_a_crash_before_it_is_a_file(house: House) -> None:
    job_id = await written(house)
    following = await house.restart(crash=True)
    record = (await following.queue.get(job_id)).record
    assert record.result is not None
    digest = made(record.result.image.blob)
    assert digest_of(bytes(following.blobs.open(digest))) == digest
    await following.close()


async def test_small_inputs_outlive_a_crash(house: House) -> None:
    request = house.request()
    inputs = {}
    for ref in request.operation.images().values():
        digest = made(ref.blob)
        inputs[digest] = bytes(house.blobs.open(digest))
    for path in house.blobs.folder.glob("[0-9a-f][0-9a-f]/*"):
        path.unlink()
    view = await house.queue.create("request", request, inputs)
    await until(lambda: house.engine.seeds)
    following = await house.restart(crash=True)
    following.engine.release.set()
    done = await following.finish(view.record.job_id)
    assert done.record.state is JobState.SUCCEEDED
    assert inputs.keys().isdisjoint(
        digest for kept in (await following.journal.contents()).values() for digest in kept
    )
    await following.close()
