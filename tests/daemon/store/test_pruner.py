# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import os
from pathlib import Path

import pytest

from cavendish.request import Digest
from cavendish.store import blobs as blobs_module
from cavendish.store.blobs import BlobStore, digest_of
from cavendish.store.pruner import Pruner


@pytest.fixture
def blobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BlobStore:
    """A store of 1000 bytes that prunes what is younger than its grace, too."""
    monkeypatch.setattr(blobs_module, "GRACE_SECONDS", -1.0)
    store = BlobStore(tmp_path / "blobs", cap_bytes=1000)
    store.start()
    return store


async def _until_below_the_cap(blobs: BlobStore) -> None:
    async with asyncio.timeout(10):
        while blobs.total_bytes() > 1000:  # noqa: ASYNC110 - the store tells no event
            await asyncio.sleep(0.001)


async def nothing(size: int) -> int:
    return 0


async def test_pruner_has_history_let_go_of_what_the_cap_needs(blobs: BlobStore) -> None:
    contents = [os.urandom(600), os.urandom(600)]
    oldest, newest = (digest_of(content) for content in contents)
    pinned = [oldest, newest]

    async def keep() -> list[Digest]:
        return pinned

    async def release(size: int) -> int:
        assert size == 200
        pinned.remove(oldest)
        return 1

    pruner = Pruner(blobs, keep, release, pause=0)
    for content in contents:
        await asyncio.to_thread(blobs.put, content)
    await _until_below_the_cap(blobs)
    assert blobs.missing([oldest, newest]) == [oldest]
    pruner.stop()


async def test_pruner_brings_blobs_below_the_cap_and_keeps_what_is_pinned(
    blobs: BlobStore,
) -> None:
    pinned: set[Digest] = set()

    async def keep() -> set[Digest]:
        return pinned

    pruner = Pruner(blobs, keep, nothing, pause=0)
    pinned.add(await asyncio.to_thread(blobs.put, os.urandom(600)))
    loose = await asyncio.to_thread(blobs.put, os.urandom(600))
    await _until_below_the_cap(blobs)
    assert blobs.missing([*pinned, loose]) == [loose]
    pruner.stop()


async def test_pruner_asks_once_while_a_pause_lasts(blobs: BlobStore) -> None:
    asked = 0

    async def keep() -> set[Digest]:
        nonlocal asked
        asked += 1
        return set()

    pruner = Pruner(blobs, keep, nothing, pause=1000)
    for _ in range(5):
        await asyncio.to_thread(blobs.put, os.urandom(600))
    async with asyncio.timeout(10):
        while asked == 0:  # noqa: ASYNC110 - the store tells no event
            await asyncio.sleep(0.001)
    assert asked == 1
    pruner.stop()
