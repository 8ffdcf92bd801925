# SPDX-License-Identifier: GPL-3.0-or-later
import os
import shutil
import threading
from pathlib import Path

import pytest

from cavendish.catalog import shipped
from cavendish.errors import InvalidRequest, ModelFileBroken, ModelNotInstalled, ModelUnknown
from cavendish.models.store import ModelStore, State
from tests.daemon.models.house import ONE, TWO, content, entry, sha256, store_of
from tests.daemon.models.server import FileServer

NAME = "one.onnx"


class Stop(Exception):
    """Ends what reads a file."""


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """A store with two models installed, as if they had been downloaded."""
    server = FileServer(port=1)
    store = store_of(tmp_path, entry(server, "big", ONE), entry(server, "pair", TWO))
    keep(store, "big")
    keep(store, "pair")
    return store


def keep(store: ModelStore, model_id: str) -> None:
    model = store.catalog.find(model_id)
    store.incoming.prepare()
    for file in model.files:
        store.incoming.path(file.sha256).write_bytes(content(file.name, file.size))
    store.keep(model, {file.name: file.sha256 for file in model.files})


def test_installed_model_tells_where_its_files_are(store: ModelStore) -> None:
    pair = store.installed("pair")
    assert pair.graph("upscale").read_bytes() == content(NAME, TWO[NAME])
    assert pair.path("data/two.onnx_data").is_file()
    assert pair.has(NAME)
    assert not pair.has("other")
    assert store.state("pair") is State.INSTALLED


def test_model_that_is_not_there_is_told(store: ModelStore) -> None:
    assert store.state("u2netp") is State.MISSING
    with pytest.raises(ModelNotInstalled):
        store.installed("u2netp")
    with pytest.raises(ModelUnknown):
        store.installed("nothing")


def test_store_tells_whether_any_was_installed(store: ModelStore, tmp_path: Path) -> None:
    assert not ModelStore(tmp_path / "nowhere", tmp_path / "models.toml").has_any()
    store.remove("big")
    assert store.has_any()
    store.remove("pair")
    assert not store.has_any()


@pytest.mark.parametrize("model_id", ["..", "../big", "a/b", "", ".hidden", "\0"])
def test_name_of_another_folder_is_no_model(store: ModelStore, model_id: str) -> None:
    with pytest.raises(ModelNotInstalled):
        store.remove(model_id)
    with pytest.raises(ModelUnknown):
        store.installed(model_id)


def test_unchanged_files_are_not_read_again(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> str:
        raise AssertionError("a file was read")

    monkeypatch.setattr("cavendish.models.store.digest_of", read)
    store.installed("pair")


def test_file_that_only_looks_different_is_read_once_and_used(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(store.installed("big").path(NAME), (1, 1))
    store.installed("big")
    monkeypatch.setattr("cavendish.models.store.digest_of", lambda *_: "not read")
    store.installed("big")


def test_swapped_file_of_the_same_length_and_time_is_refused_and_named(store: ModelStore) -> None:
    path = store.installed("big").path(NAME)
    before = path.stat()
    other = path.with_name("other")
    other.write_bytes(b"x" * before.st_size)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)
    with pytest.raises(ModelFileBroken, match=r"one\.onnx of the model big .* were changed"):
        store.installed("big")


def test_byte_that_was_changed_in_place_is_found(store: ModelStore) -> None:
    path = store.installed("big").path(NAME)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"x")
    with pytest.raises(ModelFileBroken):
        store.installed("big")
    with pytest.raises(ModelFileBroken):
        store.verify("big")


@pytest.mark.parametrize("damage", ["gone", "short", "symlink", "folder"])
def test_damaged_installation_is_broken_at_a_look(
    store: ModelStore, damage: str, tmp_path: Path
) -> None:
    path = store.installed("big").path(NAME)
    copy = tmp_path / "copy"
    path.replace(copy)
    if damage == "short":
        path.write_bytes(b"short")
    elif damage == "symlink":
        path.symlink_to(copy)
    elif damage == "folder":
        path.mkdir()
    assert store.state("big") is State.BROKEN
    with pytest.raises(ModelFileBroken):
        store.installed("big")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 2}', '{"version": 1, "files": 3}'])
def test_manifest_that_cannot_be_read_means_that_nothing_is_installed(
    store: ModelStore, text: str
) -> None:
    (store.folder / "manifests" / "big.json").write_text(text)
    assert store.state("big") is State.MISSING


def test_verify_reads_all_files_and_can_be_ended(store: ModelStore) -> None:
    counts: list[int] = []
    store.verify("pair", counts.append)
    assert sum(counts) == sum(TWO.values())

    def stop(_count: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        store.verify("pair", stop)


def test_another_version_in_the_catalog_makes_the_old_one_unusable(
    store: ModelStore, tmp_path: Path
) -> None:
    text = (tmp_path / "models.toml").read_text()
    old = sha256(content(NAME, ONE[NAME]))
    newer = store_of(tmp_path, text.replace(old, "0" * 64))
    assert newer.state("big") is State.BROKEN
    with pytest.raises(ModelFileBroken, match="another version"):
        newer.installed("big")


def test_removed_model_is_gone_with_what_had_come_of_it(store: ModelStore) -> None:
    digest = store.catalog.find("big").files[0].sha256
    store.incoming.path(digest).write_bytes(b"12345")
    assert store.remove("big") == ONE[NAME] + 5
    assert store.state("big") is State.MISSING
    assert not store.incoming.whole(digest)
    assert store.state("pair") is State.INSTALLED
    with pytest.raises(ModelNotInstalled):
        store.remove("big")


def test_model_that_is_in_no_catalog_any_more_can_be_removed(
    store: ModelStore, tmp_path: Path
) -> None:
    emptied = store_of(tmp_path)
    assert emptied.remove("big") == ONE[NAME]


def test_files_of_equal_bytes_are_kept_under_both_names(tmp_path: Path) -> None:
    server = FileServer(port=1)
    text = entry(server, "twins", {"a/vocab.json": 100})
    file = text[text.index("[[model.file]]") : text.index("[[model.graph]]")]
    text = text.replace(file, file + file.replace("a/vocab.json", "b/vocab.json"))
    store = store_of(tmp_path, text)
    twins = store.catalog.find("twins")
    store.incoming.prepare()
    digest = twins.files[0].sha256
    store.incoming.path(digest).write_bytes(content("a/vocab.json", 100))
    kept = store.keep(twins, {file.name: digest for file in twins.files})
    assert kept.path("a/vocab.json").read_bytes() == kept.path("b/vocab.json").read_bytes()


def test_watchers_hear_of_installed_and_removed_models(store: ModelStore) -> None:
    heard: list[tuple[str, bool]] = []
    store.watch(lambda model_id: heard.append((model_id, store.state(model_id) is State.INSTALLED)))
    store.remove("big")
    keep(store, "big")
    assert heard[0] == ("big", True), "told after the files were gone"
    assert heard[-1] == ("big", True)


def test_model_of_the_package_is_there_from_the_start(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    assert store.state("cavendish-x2") is State.INSTALLED
    model = store.installed("cavendish-x2")
    assert model.folder == shipped.folder_of("cavendish-x2")
    assert model.graph("upscale").name == "cavendish-x2.onnx"
    assert store.verify("cavendish-x2") == model
    assert not store.folder.exists()


def test_model_of_the_package_is_neither_removed_nor_replaced(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    model = store.catalog.find("cavendish-x2")
    with pytest.raises(InvalidRequest):
        store.remove(model.id)
    assert store.keep(model, {}) == store.installed(model.id)
    assert not store.take_back(model, model.files[0].name, model.files[0].sha256)
    assert store.installed(model.id).path(model.files[0].name).exists()


def test_changed_model_of_the_package_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_of(tmp_path)
    copy = tmp_path / "copy"
    shutil.copytree(store.installed("cavendish-x2").folder, copy)
    monkeypatch.setattr(shipped, "_folders", lambda: {"cavendish-x2": copy})
    content = bytearray((copy / "cavendish-x2.onnx").read_bytes())
    content[1000] ^= 1
    (copy / "cavendish-x2.onnx").write_bytes(content)
    with pytest.raises(ModelFileBroken, match="changed"):
        store.installed("cavendish-x2")


def test_models_of_ones_own_are_known_as_soon_as_they_are_written(
    store: ModelStore, tmp_path: Path
) -> None:
    text = (tmp_path / "models.toml").read_text()
    (tmp_path / "models.toml").write_text(text.replace('id = "pair"', 'id = "couple"'))
    assert store.catalog.find("couple").title == "A model"
    (tmp_path / "models.toml").unlink()
    with pytest.raises(ModelUnknown):
        store.installed("couple")


def test_who_hears_of_a_change_may_ask_for_models_on_another_thread(store: ModelStore) -> None:
    states: list[State] = []

    def ask(model_id: str) -> None:
        thread = threading.Thread(target=lambda: states.append(store.state(model_id)))
        thread.start()
        thread.join(20)

    store.watch(ask)
    store.remove("big")
    assert states == [State.INSTALLED]
