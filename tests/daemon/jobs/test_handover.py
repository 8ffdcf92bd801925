# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest

from cavendish.errors import DiskFull
from cavendish.jobs.handover import Inline, Proof, Waiter, lend
from cavendish.jobs.live import JobView
from cavendish.request import Fill, ImageSpec, PixelFormat, Request
from cavendish.store import database as database_module
from cavendish.store.exchange import Exchange
from cavendish.store.record import JobState
from cavendish.store.segment import Segment
from tests.daemon.jobs.house import SECONDS, House

IMAGE, MASK = memoryview(b"pixels"), memoryview(b"opacity")


def proof_of(exchange: Exchange) -> Proof:
    offer = exchange.offers[0]
    return Proof(str(offer.folder), offer.nonce)


async def test_lent_segments_begin_with_the_pixels(house: House) -> None:
    lent = lend(house.exchange, proof_of(house.exchange), IMAGE, MASK)
    assert lent is not None
    assert lent.image.path.read_bytes().startswith(IMAGE)
    assert lent.mask.path.read_bytes().startswith(MASK)


async def test_mask_alone_is_lent(house: House) -> None:
    lent = lend(house.exchange, proof_of(house.exchange), None, MASK)
    assert lent is not None
    assert lent.image is None
    assert lent.mask.path.read_bytes().startswith(MASK)


async def test_nothing_is_lent_to_who_does_not_see_the_folder(house: House) -> None:
    wrong = Proof(proof_of(house.exchange).folder, bytes(32))
    assert lend(house.exchange, wrong, IMAGE, MASK) is None


async def test_segment_goes_back_where_the_second_cannot_be_lent(house: House) -> None:
    returned: list[str] = []

    class Crowded:
        def lend(self, folder: str, nonce: bytes, content: memoryview) -> Segment:
            if content == IMAGE:
                raise DiskFull(folder=folder)
            return house.exchange.lend(folder, nonce, content)

        def returned(self, names: list[str]) -> None:
            returned.extend(names)

    assert lend(Crowded(), proof_of(house.exchange), IMAGE, MASK) is None
    assert len(returned) == 1


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in no hurry is written with what comes next, and not before."""
    monkeypatch.setattr(database_module, "_LINGER_SECONDS", SECONDS)


async def waited_for(house: House, seed: int, **more: Any) -> list[JobView]:
    """What the caller sees that makes a job and waits for it in one call."""
    request = house.request(seed, **more)
    made = await house.queue.create(f"request-{seed}", request, waiter=Waiter())
    async with asyncio.timeout(SECONDS):
        return [view async for view in house.queue.watch(made.record.job_id, first=True)]


@pytest.mark.usefixtures("patient")
async def test_who_waits_gets_the_result_before_it_is_kept(house: House) -> None:
    house.engine.release.set()
    view = (await waited_for(house, 1))[-1]
    job_id = view.record.job_id
    assert view.record.state is JobState.SUCCEEDED
    assert view.handed == Inline(b"\x4d" * 4, b"\xff")
    assert (await house.journal.get(job_id)).state is JobState.RUNNING
    asked = asyncio.create_task(house.queue.get(job_id))
    second = (await waited_for(house, 2))[-1]
    assert second.record.state is JobState.SUCCEEDED, "the engine takes the next job meanwhile"
    assert (await asked).record == view.record, "what was told is what is kept"
    assert await house.journal.get(job_id) == view.record


@pytest.mark.usefixtures("patient")
async def test_result_that_was_handed_over_is_made_again_after_a_sudden_end(
    house: House, tmp_path: Path
) -> None:
    house.engine.release.set()
    view = (await waited_for(house, 1))[-1]
    left = tmp_path / "left"
    shutil.copytree(house.folder, left, ignore=shutil.ignore_patterns("left"))
    again = House(left)
    again.engine.release.set()
    await again.queue.resume()
    found = await again.finish(view.record.job_id)
    assert found.record.state is JobState.SUCCEEDED
    assert found.record.result is not None
    assert found.record.result.images() == view.record.result.images()
    await again.close()


async def test_clean_end_keeps_what_was_handed_over(house: House) -> None:
    house.engine.release.set()
    view = (await waited_for(house, 1, segments=True))[-1]
    again = await house.restart()
    assert (await again.queue.get(view.record.job_id)).record == view.record
    assert again.engine.seeds == []
    assert again.segment_files() == []
    await again.close()


@pytest.mark.usefixtures("patient")
async def test_result_that_was_handed_over_can_be_the_input_of_another_job(house: House) -> None:
    house.engine.release.set()
    result = (await waited_for(house, 1))[-1].record.result
    assert result is not None
    mask = house.store(b"\xff", PixelFormat.GRAY8)
    mask = dataclasses.replace(mask, spec=ImageSpec(1, 1, PixelFormat.GRAY8))
    request = Request(Fill(result.image, mask, seed=2))
    creation = asyncio.create_task(house.queue.create("next", request))
    async with asyncio.timeout(SECONDS):
        assert (await creation).record.request == request
        await house.queue.kept()
