# SPDX-License-Identifier: GPL-3.0-or-later
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.errors import ExchangeNotProven, OutOfMemory, SegmentNotFound
from cavendish.store import exchange as exchange_module
from cavendish.store.exchange import (
    IDLE_SECONDS,
    LEASE_SECONDS,
    POOL_BYTES,
    Exchange,
    capacity_for,
)
from cavendish.store.segment import Segment, Use

MIB = 1 << 20


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exchange"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def exchange(folder: Path, clock: Clock) -> Exchange:
    made = Exchange([folder], clock)
    made.start()
    return made


def lease(exchange: Exchange, size: int) -> Segment:
    offer = exchange.offers[0]
    return exchange.lease(str(offer.folder), offer.nonce, size)


def write(segment: Segment, content: bytes) -> None:
    """What a client does."""
    with segment.path.open("r+b") as file:
        file.write(content)


def segments(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.seg")}


def test_offer_is_proven_by_the_nonce_in_its_file(exchange: Exchange, folder: Path) -> None:
    offer = exchange.offers[0]
    path = folder / offer.nonce_file
    assert path.read_bytes() == offer.nonce
    assert len(offer.nonce) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nonce_is_new_at_each_start(exchange: Exchange, folder: Path) -> None:
    again = Exchange([folder])
    again.start()
    assert again.offers[0].nonce != exchange.offers[0].nonce


@pytest.mark.parametrize("nonce", [b"", b"x", bytes(32), bytes(1000)])
def test_wrong_nonce_gets_no_segment(exchange: Exchange, folder: Path, nonce: bytes) -> None:
    with pytest.raises(ExchangeNotProven):
        exchange.lease(str(folder), nonce, 1)
    assert segments(folder) == set()


def test_nonce_of_one_folder_does_not_open_another(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for each in folders:
        each.mkdir(mode=0o700)
    exchange = Exchange(folders)
    exchange.start()
    with pytest.raises(ExchangeNotProven):
        exchange.lease(str(folders[0]), exchange.offers[1].nonce, 1)


@pytest.mark.parametrize(
    ("size", "capacity"),
    [
        (1, MIB),
        (MIB, MIB),
        (MIB + 1, 2 * MIB),
        (64 * MIB, 64 * MIB),
        (64 * MIB + 1, 128 * MIB),
        (384 * MIB, 384 * MIB),
    ],
)
def test_capacity_of_a_size(size: int, capacity: int) -> None:
    assert capacity_for(size) == capacity


@given(size=st.integers(1, 2 << 30))
def test_capacity_holds_the_size_and_wastes_little(size: int) -> None:
    assert size <= capacity_for(size) <= max(2 * size, MIB)
    assert capacity_for(capacity_for(size)) == capacity_for(size)


def test_leased_file_is_private_and_has_all_of_its_room(exchange: Exchange) -> None:
    segment = lease(exchange, 100)
    found = segment.path.stat()
    assert stat.S_IMODE(found.st_mode) == 0o600
    assert found.st_size == segment.capacity == MIB
    assert found.st_blocks * 512 >= MIB


def test_claimed_segment_shows_what_the_client_wrote_without_a_copy(exchange: Exchange) -> None:
    segment = lease(exchange, 6)
    write(segment, b"pixels")
    exchange.claim(segment.name)
    view = exchange.view(segment.name)
    assert bytes(view[:6]) == b"pixels"
    assert view.readonly
    assert view.nbytes == segment.capacity
    write(segment, b"others")
    assert bytes(view[:6]) == b"others"


@pytest.mark.parametrize("name", ["", "x", "nonce", "../exchange/nonce", "/etc/passwd", "\0"])
def test_name_that_was_never_leased_is_not_found(exchange: Exchange, name: str) -> None:
    with pytest.raises(SegmentNotFound):
        exchange.claim(name)
    with pytest.raises(SegmentNotFound):
        exchange.view(name)


def test_segment_is_claimed_once(exchange: Exchange) -> None:
    segment = lease(exchange, 1)
    exchange.claim(segment.name)
    with pytest.raises(SegmentNotFound):
        exchange.claim(segment.name)


def test_unclaimed_segment_is_lent_to_its_client_again(exchange: Exchange) -> None:
    segment = lease(exchange, 1)
    exchange.claim(segment.name)
    exchange.unclaim(segment.name)
    assert exchange.claim(segment.name) is segment


def test_leased_segment_cannot_be_viewed(exchange: Exchange) -> None:
    with pytest.raises(SegmentNotFound):
        exchange.view(lease(exchange, 1).name)


def test_segment_cut_short_by_its_client_is_not_viewed_and_not_pooled(exchange: Exchange) -> None:
    segment = lease(exchange, 100)
    os.truncate(segment.path, 10)
    exchange.claim(segment.name)
    with pytest.raises(SegmentNotFound):
        exchange.view(segment.name)
    exchange.give_back([segment.name])
    assert not segment.path.exists()


def test_given_back_segment_is_lent_again_under_its_name(exchange: Exchange) -> None:
    segment = lease(exchange, 100)
    exchange.claim(segment.name)
    exchange.give_back([segment.name])
    assert lease(exchange, 200).name == segment.name
    assert lease(exchange, 200).name != segment.name


def test_segment_of_another_size_class_is_not_lent(exchange: Exchange) -> None:
    segment = lease(exchange, 100)
    exchange.returned([segment.name])
    assert lease(exchange, 2 * MIB).name != segment.name


def test_client_cannot_give_back_what_a_job_has_claimed(exchange: Exchange) -> None:
    segment = lease(exchange, 1)
    exchange.claim(segment.name)
    exchange.returned([segment.name, "unknown"])
    assert exchange.view(segment.name).nbytes == MIB


def test_job_gives_back_only_what_is_claimed(exchange: Exchange) -> None:
    segment = lease(exchange, 1)
    exchange.give_back([segment.name])
    assert exchange.claim(segment.name) is segment


def test_lease_that_ran_out_is_unlinked_and_never_used_again(
    exchange: Exchange, clock: Clock
) -> None:
    segment = lease(exchange, 1)
    clock.now += LEASE_SECONDS + 1
    with pytest.raises(SegmentNotFound):
        exchange.claim(segment.name)
    exchange.returned([segment.name])
    assert not segment.path.exists()
    assert lease(exchange, 1).name != segment.name


def test_sweep_drops_what_ran_out_and_what_idles_but_nothing_claimed(
    exchange: Exchange, clock: Clock, folder: Path
) -> None:
    claimed, pooled, leased = lease(exchange, 1), lease(exchange, 1), lease(exchange, 1)
    exchange.claim(claimed.name)
    exchange.returned([pooled.name])
    clock.now += IDLE_SECONDS + 1
    assert exchange.sweep()
    assert segments(folder) == {claimed.name, leased.name}
    clock.now += LEASE_SECONDS
    assert exchange.sweep()
    assert segments(folder) == {claimed.name}
    exchange.give_back([claimed.name])
    clock.now += IDLE_SECONDS + 1
    assert not exchange.sweep()
    assert segments(folder) == set()


def test_pool_keeps_at_most_its_bytes(exchange: Exchange, folder: Path) -> None:
    many = [lease(exchange, 32 * MIB) for _ in range(POOL_BYTES // (32 * MIB) + 2)]
    exchange.returned([segment.name for segment in many])
    assert len(segments(folder)) == POOL_BYTES // (32 * MIB)


@pytest.mark.parametrize(("name", "most"), [("MOST_BYTES", 2 * MIB), ("MOST_SEGMENTS", 2)])
def test_more_than_all_may_have_is_refused(
    exchange: Exchange, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(exchange_module, name, most)
    held = [lease(exchange, 1), lease(exchange, 1)]
    with pytest.raises(OutOfMemory):
        lease(exchange, 1)
    exchange.returned([held[0].name])
    lease(exchange, 1)
    assert len(segments(folder)) == 2


def test_segment_that_memory_has_no_room_for_is_refused(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange_module, "available_bytes", lambda: MIB)
    with pytest.raises(OutOfMemory):
        lease(exchange, 1)


def test_lent_segment_begins_with_the_content(exchange: Exchange) -> None:
    offer = exchange.offers[0]
    content = os.urandom(2 * MIB + 3)
    segment = exchange.lend(str(offer.folder), offer.nonce, memoryview(content))
    assert segment.path.read_bytes()[: len(content)] == content
    with pytest.raises(SegmentNotFound):
        exchange.claim(segment.name)


def test_start_collects_all_segments_but_those_of_unfinished_jobs(
    exchange: Exchange, folder: Path
) -> None:
    kept, lost = lease(exchange, 6), lease(exchange, 6)
    write(kept, b"pixels")
    again = Exchange([folder])
    again.start()
    again.collect({kept.name, "f" * 32 + ".seg"})
    assert segments(folder) == {kept.name}
    assert bytes(again.view(kept.name)[:6]) == b"pixels"
    with pytest.raises(SegmentNotFound):
        again.view(lost.name)


def test_symlink_in_place_of_a_segment_is_collected_and_never_followed(
    folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    name = "a" * 32 + ".seg"
    (folder / name).symlink_to(secret)
    exchange = Exchange([folder])
    exchange.start()
    exchange.collect({name})
    with pytest.raises(SegmentNotFound):
        exchange.view(name)
    assert not (folder / name).is_symlink()
    assert secret.read_bytes() == b"secret"


def test_symlink_in_place_of_the_nonce_is_replaced_and_never_followed(
    folder: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (folder / "nonce").symlink_to(victim)
    exchange = Exchange([folder])
    exchange.start()
    assert not (folder / "nonce").is_symlink()
    assert victim.read_bytes() == b"mine"


def test_close_leaves_only_what_unfinished_jobs_claim(exchange: Exchange, folder: Path) -> None:
    lease(exchange, 1)
    claimed = lease(exchange, 1)
    exchange.claim(claimed.name)
    exchange.close()
    assert [path.name for path in folder.iterdir()] == [claimed.name]


def test_close_removes_an_empty_folder(exchange: Exchange, folder: Path) -> None:
    segment = lease(exchange, 1)
    exchange.returned([segment.name])
    exchange.close()
    assert not folder.exists()
    assert exchange.offers == ()


def test_view_that_is_still_held_survives_the_close(exchange: Exchange) -> None:
    segment = lease(exchange, 6)
    write(segment, b"pixels")
    exchange.claim(segment.name)
    view = exchange.view(segment.name)
    exchange.close()
    assert bytes(view[:6]) == b"pixels"


def test_several_segments_are_leased_or_none(exchange: Exchange) -> None:
    offer = exchange.offers[0]
    folder = str(offer.folder)
    leased = exchange.lease_all(folder, offer.nonce, [1, 2 * MIB])
    assert [segment.capacity for segment in leased] == [MIB, 2 * MIB]
    with pytest.raises(OutOfMemory):
        exchange.lease_all(folder, offer.nonce, [4 * MIB, 1 << 60])
    assert exchange.lease(folder, offer.nonce, 4 * MIB).use is Use.LEASED
    assert len(segments(offer.folder)) == 3
