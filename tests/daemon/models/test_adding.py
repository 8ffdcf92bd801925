# SPDX-License-Identifier: GPL-3.0-or-later
import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cavendish.errors import (
    DiskFull,
    FileUnusable,
    ModelFileBroken,
    ModelFileUnknown,
    PathRefused,
)
from cavendish.models import adding
from cavendish.models.adding import Adding
from cavendish.models.store import ModelStore, State
from tests.daemon.models.house import ONE, TWO, content, entry, store_of
from tests.daemon.models.server import FileServer

NAME = "one.onnx"


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """A store that knows a model of one file, one of two, and one without digests."""
    away = FileServer(port=1)
    loose = entry(None, "loose", {"one.onnx": 0, "data/two.onnx_data": 0})
    loose = loose.replace("[[model.graph]]", "required = false\n[[model.graph]]", 1)
    return store_of(tmp_path, entry(away, "big", ONE), entry(away, "pair", TWO), loose)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder with the files of the model of two, and one that is nobody's."""
    folder = tmp_path / "stick"
    (folder / "deep").mkdir(parents=True)
    names = iter(("first.bin", "deep/second"))
    for name, size in TWO.items():
        (folder / next(names)).write_bytes(content(name, size))
    (folder / "letter.txt").write_text("Dear all")
    return folder


def quiet(_fraction: float, _stage: str) -> None:
    """Hears of progress."""


def by_digest(store: ModelStore, *paths: Path) -> adding.Added:
    return Adding(store, quiet).by_digest(paths)


def test_files_are_known_by_their_bytes_whatever_they_are_called(
    store: ModelStore, stick: Path
) -> None:
    added = by_digest(store, stick)
    assert added.installed == ["pair"]
    assert {file.file.name for file in added.files} == set(TWO)
    assert all(file.checked for file in added.files)
    assert store.installed("pair").path(NAME).read_bytes() == content(NAME, TWO[NAME])
    assert (stick / "first.bin").exists(), "the stick's own file is gone"


def test_model_is_complete_when_the_last_file_has_come(store: ModelStore, stick: Path) -> None:
    added = by_digest(store, stick / "first.bin")
    assert added.installed == []
    assert store.state("pair") is State.MISSING
    assert by_digest(store, stick / "deep").installed == ["pair"]
    assert store.state("pair") is State.INSTALLED


def test_two_who_add_the_same_take_nothing_from_each_other(store: ModelStore, stick: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        runs = [threads.submit(by_digest, store, stick) for _ in range(16)]
        assert all(run.result().installed == ["pair"] for run in runs)
    assert store.state("pair") is State.INSTALLED


def test_link_that_may_not_be_followed_stops_no_search(
    store: ModelStore, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stick / "a-link").symlink_to("elsewhere")
    is_file = Path.is_file

    def shut(path: Path) -> bool:
        if path.name == "a-link":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", shut)
    assert by_digest(store, stick).installed == ["pair"]


def test_folder_without_a_known_file_is_told(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    with pytest.raises(ModelFileUnknown):
        by_digest(store, tmp_path / "stick")


def test_file_of_the_right_length_with_other_bytes_is_not_taken(
    store: ModelStore, tmp_path: Path
) -> None:
    (tmp_path / NAME).write_bytes(b"x" * ONE[NAME])
    with pytest.raises(ModelFileUnknown):
        by_digest(store, tmp_path / NAME)
    assert store.state("big") is State.MISSING


def test_link_to_a_file_is_followed(store: ModelStore, stick: Path) -> None:
    (stick / "first.bin").rename(stick / "blob")
    (stick / "link").symlink_to(stick / "blob")
    assert by_digest(store, stick / "link", stick / "deep" / "second").installed == ["pair"]


def test_files_of_one_model_are_taken_by_name_where_no_digest_is_known(
    store: ModelStore, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    (folder / "data").mkdir(parents=True)
    (folder / NAME).write_bytes(b"graph")
    (folder / "data" / "two.onnx_data").write_bytes(b"weights")
    added = Adding(store, quiet).by_name(store.catalog.find("loose"), [folder])
    assert added.installed == ["loose"]
    assert not any(file.checked for file in added.files)
    (folder / NAME).write_bytes(b"other")
    assert store.installed("loose").path(NAME).read_bytes() == b"graph"


def test_what_was_added_on_trust_is_held_to_its_bytes_from_then_on(
    store: ModelStore, tmp_path: Path
) -> None:
    (tmp_path / NAME).write_bytes(b"graph")
    Adding(store, quiet).by_name(store.catalog.find("loose"), [tmp_path / NAME])
    store.installed("loose").path(NAME).write_bytes(b"grapf")
    with pytest.raises(ModelFileBroken):
        store.installed("loose")


def test_file_that_is_not_required_may_be_missing(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"graph")
    Adding(store, quiet).by_name(store.catalog.find("loose"), [tmp_path / NAME])
    assert not store.installed("loose").has("data/two.onnx_data")


def test_required_file_that_is_missing_is_named(store: ModelStore, stick: Path) -> None:
    with pytest.raises(ModelFileBroken, match=r"one\.onnx .* not in"):
        Adding(store, quiet).by_name(store.catalog.find("loose"), [stick])


def test_file_that_is_named_as_another_one_is_refused(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"x" * ONE[NAME])
    with pytest.raises(ModelFileBroken, match="other bytes"):
        Adding(store, quiet).by_name(store.catalog.find("big"), [tmp_path / NAME])
    assert list(store.incoming.folder.iterdir()) == []


def test_what_is_not_there_or_cannot_be_read_is_told(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(FileUnusable):
        by_digest(store, tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PathRefused):
        by_digest(store, tmp_path / "pipe")


@pytest.mark.parametrize("trouble", [errno.EIO, errno.EACCES, errno.ENOENT])
def test_stick_that_is_pulled_out_is_told(
    store: ModelStore, stick: Path, monkeypatch: pytest.MonkeyPatch, trouble: int
) -> None:
    def gone(*_: object) -> str:
        raise OSError(trouble, os.strerror(trouble))

    monkeypatch.setattr(adding, "digest_of", gone)
    with pytest.raises(FileUnusable, match=os.strerror(trouble)):
        by_digest(store, stick)


def test_file_that_goes_while_its_folder_is_read_is_told(
    store: ModelStore, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stick / "late.bin").symlink_to(stick / "nowhere")
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    with pytest.raises(FileUnusable, match=r"late\.bin"):
        by_digest(store, stick)


def test_disk_that_fills_up_while_files_are_taken_is_told_as_such(
    store: ModelStore, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(store.incoming, "copy", full)
    with pytest.raises(DiskFull):
        by_digest(store, stick)


def test_folder_with_far_too_many_files_is_refused(
    store: ModelStore, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "MOST_FILES", 2)
    with pytest.raises(PathRefused):
        by_digest(store, stick)


def test_too_little_room_is_told_before_anything_is_copied(
    store: ModelStore, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "_SLACK_BYTES", 1 << 60)
    with pytest.raises(DiskFull):
        by_digest(store, stick)


def test_progress_rises_to_the_end(store: ModelStore, stick: Path) -> None:
    told: list[float] = []
    Adding(store, lambda fraction, _: told.append(fraction)).by_digest([stick])
    assert told == sorted(told)
    assert told[-1] > 0.99


def test_adding_that_nobody_follows_ends_and_leaves_nothing(store: ModelStore, stick: Path) -> None:
    class Gone(Exception):
        pass

    def gone(_fraction: float, _stage: str) -> None:
        raise Gone

    with pytest.raises(Gone):
        Adding(store, gone).by_digest([stick])
    assert store.state("pair") is State.MISSING


def test_file_that_was_damaged_is_replaced_by_adding_it_again(
    store: ModelStore, stick: Path
) -> None:
    by_digest(store, stick)
    with store.installed("pair").path(NAME).open("r+b") as file:
        file.write(b"x")
    assert by_digest(store, stick / "first.bin").installed == ["pair"]
    store.verify("pair")


def test_damaged_file_is_not_made_use_of(store: ModelStore, stick: Path) -> None:
    by_digest(store, stick)
    with store.installed("pair").path(NAME).open("r+b") as file:
        file.write(b"x")
    assert by_digest(store, stick / "deep").installed == []
    with pytest.raises(ModelFileBroken):
        store.installed("pair")


def test_file_of_no_known_length_or_ending_is_not_even_read(
    store: ModelStore, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(adding, "digest_of", lambda path, _: read.append(path.name) or "none")
    with pytest.raises(ModelFileUnknown):
        by_digest(store, stick)
    assert sorted(read) == ["first.bin", "second"]
