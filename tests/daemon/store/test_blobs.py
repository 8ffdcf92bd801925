# SPDX-License-Identifier: GPL-3.0-or-later
import errno
import hashlib
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.errors import BlobCorrupt, BlobNotFound, DiskFull, PathRefused
from cavendish.request import Digest
from cavendish.store import blobs as blobs_module
from cavendish.store.blobs import GRACE_SECONDS, BlobStore

MIB = 1 << 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def store(folder: Path) -> BlobStore:
    made = BlobStore(folder, cap_bytes=10 * MIB)
    made.start()
    return made


def digest_of(content: bytes) -> Digest:
    return Digest(hashlib.sha256(content).hexdigest(), len(content))


def age(store: BlobStore, digest: Digest, seconds: float) -> None:
    """Makes a blob look as if it had been used that long ago."""
    path = store.folder / digest.sha256[:2] / digest.sha256
    then = time.time() - seconds
    os.utime(path, (then, then))


def incoming(store: BlobStore) -> list[Path]:
    return list((store.folder / "incoming").iterdir())


def test_put_blob_is_held_under_its_digest(store: BlobStore) -> None:
    digest = store.put(b"pixels")
    assert digest == digest_of(b"pixels")
    assert store.has(digest)
    assert bytes(store.open(digest)) == b"pixels"


def test_put_twice_is_stored_once(store: BlobStore) -> None:
    assert store.put(b"pixels") == store.put(b"pixels")
    assert store.total_bytes() == 6
    assert incoming(store) == []


def test_put_takes_buffers_longer_than_a_chunk_and_of_other_items(store: BlobStore) -> None:
    content = os.urandom(3 * MIB + 5)
    assert store.put(memoryview(content)) == digest_of(content)
    wide = memoryview(bytearray(16)).cast("H")
    assert store.put(wide) == digest_of(bytes(16))


def test_opened_blob_is_read_only_and_outlives_its_file(store: BlobStore, folder: Path) -> None:
    digest = store.put(b"pixels")
    view = store.open(digest)
    (folder / digest.sha256[:2] / digest.sha256).unlink()
    assert view.readonly
    assert bytes(view) == b"pixels"


def test_damaged_blob_is_noticed_and_may_be_sent_again(store: BlobStore, folder: Path) -> None:
    digest = store.put(b"pixels")
    path = folder / digest.sha256[:2] / digest.sha256
    path.write_bytes(b"pixelz")
    age(store, digest, 1)
    with pytest.raises(BlobNotFound):
        store.open(digest)
    assert not store.has(digest)
    store.put(b"pixels")
    assert bytes(store.open(digest)) == b"pixels"


def test_blob_of_another_run_is_hashed_once(
    store: BlobStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest, hashed = store.put(b"pixels"), []
    again = BlobStore(folder, cap_bytes=10 * MIB)
    check = BlobStore._check
    monkeypatch.setattr(
        BlobStore, "_check", lambda *values: hashed.append(digest) or check(*values)
    )
    for _ in range(3):
        assert bytes(again.open(digest)) == b"pixels"
        assert again.has(digest)
    assert hashed == [digest]


def test_of_many_blobs_the_last_ones_are_remembered(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs_module, "_MOST_SOUND", 2)
    digests = [store.put(bytes([number])) for number in range(4)]
    assert list(store._sound) == [digest.sha256 for digest in digests[2:]]
    assert [bytes(store.open(digest)) for digest in digests] == [b"\0", b"\1", b"\2", b"\3"]


def test_unknown_blob_is_not_found(store: BlobStore) -> None:
    with pytest.raises(BlobNotFound):
        store.open(digest_of(b"nobody"))
    assert not store.has(digest_of(b"nobody"))


def test_digest_with_another_length_is_not_held(store: BlobStore) -> None:
    digest = store.put(b"pixels")
    lie = Digest(digest.sha256, 5)
    assert not store.has(lie)
    with pytest.raises(BlobNotFound):
        store.open(lie)


def test_blob_cut_short_on_disk_is_missing_and_can_be_sent_again(
    store: BlobStore, folder: Path
) -> None:
    digest = store.put(b"pixels")
    os.truncate(folder / digest.sha256[:2] / digest.sha256, 2)
    assert store.missing([digest]) == [digest]
    store.put(b"pixels")
    assert bytes(store.open(digest)) == b"pixels"


def test_missing_keeps_the_order_of_what_is_asked(store: BlobStore) -> None:
    held = store.put(b"a")
    first, second = digest_of(b"b"), digest_of(b"c")
    assert store.missing([second, held, first]) == [second, first]


@given(chunks=st.lists(st.binary(max_size=50), max_size=8))
def test_writer_takes_any_division_into_chunks(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes]
) -> None:
    store = BlobStore(tmp_path_factory.mktemp("any") / "blobs", MIB)
    store.start()
    content = b"".join(chunks) + b"."
    with store.writer(digest_of(content)) as writer:
        for chunk in [*chunks, b"."]:
            writer.write(chunk)
        writer.commit()
    assert bytes(store.open(digest_of(content))) == content


def _written(store: BlobStore, digest: Digest, content: bytes) -> None:
    with store.writer(digest) as writer:
        writer.write(content)
        writer.commit()


@pytest.mark.parametrize("content", [b"", b"pixel", b"pixelz", b"pixels!"])
def test_writer_refuses_other_bytes_than_announced(store: BlobStore, content: bytes) -> None:
    digest = digest_of(b"pixels")
    with pytest.raises(BlobCorrupt):
        _written(store, digest, content)
    assert not store.has(digest)
    assert incoming(store) == []


def test_writer_left_without_commit_leaves_nothing(store: BlobStore) -> None:
    with store.writer(digest_of(b"pixels")) as writer:
        writer.write(b"pixels")
        assert len(incoming(store)) == 1
    assert incoming(store) == []
    assert not store.has(digest_of(b"pixels"))


def test_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "blobs").touch()
    with pytest.raises(PathRefused) as told:
        BlobStore(tmp_path / "blobs", 1 << 20).start()
    assert told.value.values["problem"] == "it is not a folder"


def test_start_collects_what_a_crash_left_half_written(folder: Path) -> None:
    store = BlobStore(folder, MIB)
    store.start()
    (folder / "incoming" / "half").write_bytes(b"pix")
    digest = store.put(b"whole")
    again = BlobStore(folder, MIB)
    again.start()
    assert incoming(again) == []
    assert again.has(digest)
    assert again.total_bytes() == 5


def test_prune_takes_what_was_used_longest_ago_and_goes_below_the_cap(store: BlobStore) -> None:
    digests = [store.put(os.urandom(MIB)) for _ in range(12)]
    for number, digest in enumerate(digests):
        age(store, digest, GRACE_SECONDS + 100 - number)
    assert store.prune(set()) == 3 * MIB
    assert [store.has(digest) for digest in digests] == [False] * 3 + [True] * 9
    assert store.total_bytes() == 9 * MIB


def test_prune_never_takes_pinned_blobs(store: BlobStore) -> None:
    digests = [store.put(os.urandom(MIB)) for _ in range(12)]
    for digest in digests:
        age(store, digest, GRACE_SECONDS + 100)
    store.prune(set(digests))
    assert store.missing(digests) == []


def test_prune_takes_nothing_that_was_used_just_now(store: BlobStore) -> None:
    digests = [store.put(os.urandom(MIB)) for _ in range(12)]
    assert store.prune(set()) == 0
    for digest in digests:
        age(store, digest, GRACE_SECONDS + 100)
    assert store.has(digests[0])  # counts as use
    store.prune(set())
    assert store.has(digests[0])


def test_prune_below_the_cap_does_nothing(store: BlobStore) -> None:
    digest = store.put(b"pixels")
    age(store, digest, GRACE_SECONDS + 100)
    assert store.prune(set()) == 0
    assert store.has(digest)


def test_growing_over_the_cap_is_told(store: BlobStore) -> None:
    told: list[bool] = []
    store.when_over_cap(lambda: told.append(True))
    store.put(bytes(10 * MIB))
    assert told == []
    store.put(b"one more")
    assert told == [True]


def test_same_blob_from_many_threads_is_stored_once(store: BlobStore) -> None:
    content = os.urandom(MIB)
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: store.put(content), range(32)))
    assert digests == {digest_of(content)}
    assert store.total_bytes() == MIB
    assert incoming(store) == []


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What reaches the disk finds no room there."""

    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(blobs_module.os, "fsync", refuse)
        yield


@pytest.mark.usefixtures("full_disk")
def test_full_disk_is_told_and_leaves_nothing_half_written(store: BlobStore) -> None:
    with pytest.raises(DiskFull):
        store.put(b"pixels")
    assert incoming(store) == []
    assert not store.has(digest_of(b"pixels"))
