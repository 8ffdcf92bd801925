# SPDX-License-Identifier: GPL-3.0-or-later
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.models.incoming import MOST_DAYS, Arriving, Incoming

DIGEST = "a" * 64
DATA = bytes(range(256)) * 5


@pytest.fixture
def incoming(tmp_path: Path) -> Incoming:
    return Incoming(tmp_path / "incoming")


def put(arriving: Arriving, start: int, stop: int) -> None:
    arriving.write(start, DATA[start:stop])
    arriving.done(start, stop)


def test_pieces_may_come_in_any_order(incoming: Incoming) -> None:
    with incoming.open(DIGEST, len(DATA), 300) as arriving:
        for start, stop in reversed(arriving.missing()):
            put(arriving, start, stop)
        while arriving.advance():
            pass
        assert arriving.digest() == hashlib.sha256(DATA).hexdigest()
        arriving.finish()
    assert incoming.path(DIGEST).read_bytes() == DATA
    assert [path.name for path in incoming.folder.iterdir()] == [DIGEST]


def test_what_has_come_is_known_after_a_crash(incoming: Incoming) -> None:
    with incoming.open(DIGEST, len(DATA), 300) as arriving:
        assert not arriving.resumed
        put(arriving, 300, 600)
    again = Incoming(incoming.folder)
    assert again.held(DIGEST) == 300
    with again.open(DIGEST, len(DATA), 500) as arriving:
        assert arriving.resumed
        assert arriving.missing() == [(0, 300), (600, 1100), (1100, 1280)]
        assert arriving.held == 300


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1280",
        "1280\n0\n",
        "1280\n300 0\n",
        "1280\n0 300\n200 400\n",
        "1280\n0 9999\n",
        "7\n0 5\n",
    ],
)
def test_list_that_makes_no_sense_means_that_nothing_has_come(
    incoming: Incoming, text: str
) -> None:
    with incoming.open(DIGEST, len(DATA), 300) as arriving:
        put(arriving, 0, 300)
    (incoming.folder / f"{DIGEST}.pieces").write_text(text)
    with incoming.open(DIGEST, len(DATA), 1280) as arriving:
        assert arriving.missing() == [(0, 1280)]


def test_piece_may_grow_and_a_line_that_was_cut_off_costs_no_other(incoming: Incoming) -> None:
    with incoming.open(DIGEST, len(DATA), 300) as arriving:
        put(arriving, 0, 100)
        assert arriving.advance()
        put(arriving, 0, 250)
        assert arriving.held == 250
        assert arriving.advance()
        assert arriving.digest() == hashlib.sha256(DATA[:250]).hexdigest()
    with (incoming.folder / f"{DIGEST}.pieces").open("a") as pieces:
        pieces.write("300 60")
    with incoming.open(DIGEST, len(DATA), 1280) as arriving:
        assert arriving.missing() == [(250, 1280)]


def test_file_that_was_cut_short_begins_anew(incoming: Incoming) -> None:
    with incoming.open(DIGEST, len(DATA), 300) as arriving:
        put(arriving, 0, 300)
    incoming.part(DIGEST).write_bytes(b"short")
    with incoming.open(DIGEST, len(DATA), 300) as arriving:
        assert arriving.missing()[0] == (0, 300)


@given(st.lists(st.tuples(st.integers(0, 1280), st.integers(0, 1280)), max_size=8))
def test_missing_pieces_and_those_that_came_make_the_file(
    tmp_path_factory: pytest.TempPathFactory, ends: list[tuple[int, int]]
) -> None:
    incoming = Incoming(tmp_path_factory.mktemp("incoming"))
    with incoming.open(DIGEST, len(DATA), 100) as arriving:
        for end in ends:
            start, stop = sorted(end)
            for gap in arriving.missing():
                if start <= gap[0] and gap[1] <= stop:
                    put(arriving, *gap)
        covered = [at for start, stop in arriving.missing() for at in range(start, stop)]
        assert len(covered) == len(set(covered)) == len(DATA) - arriving.held


def test_forgotten_file_begins_anew_with_its_digest(incoming: Incoming) -> None:
    with incoming.open(DIGEST, len(DATA), 2000) as arriving:
        arriving.write(0, b"z" * len(DATA))
        arriving.done(0, len(DATA))
        arriving.advance()
        arriving.forget()
        put(arriving, 0, len(DATA))
        while arriving.advance():
            pass
        assert arriving.digest() == hashlib.sha256(DATA).hexdigest()


def test_copy_is_named_by_its_digest(incoming: Incoming, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(DATA)
    digest = incoming.copy(tmp_path / "file")
    assert digest == hashlib.sha256(DATA).hexdigest()
    assert incoming.path(digest).read_bytes() == DATA


def test_copy_that_is_ended_leaves_nothing(incoming: Incoming, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(DATA)

    def stop(_count: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        incoming.copy(tmp_path / "file", stop)
    assert list(incoming.folder.iterdir()) == []


def test_old_leftovers_are_collected(incoming: Incoming) -> None:
    incoming.collect()
    incoming.prepare()
    for name, age in (("old.part", MOST_DAYS + 1), ("new.part", 1)):
        path = incoming.folder / name
        path.write_bytes(b"x")
        then = path.stat().st_mtime - age * 86400
        os.utime(path, (then, then))
    incoming.collect()
    assert [path.name for path in incoming.folder.iterdir()] == ["new.part"]


def test_empty_file_misses_nothing(incoming: Incoming) -> None:
    with incoming.open(DIGEST, 0) as arriving:
        assert arriving.missing() == []
        assert arriving.digest() == hashlib.sha256().hexdigest()
