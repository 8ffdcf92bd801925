# SPDX-License-Identifier: GPL-3.0-or-later
"""From a real server on this machine, over real sockets."""

import asyncio
import dataclasses
import errno
import shutil
from pathlib import Path

import pytest

from cavendish.errors import DiskFull, DownloadFailed, ModelFileBroken
from cavendish.models.incoming import Arriving
from cavendish.models.installing import Installing
from cavendish.models.rules import Source
from cavendish.models.store import ModelStore, State
from tests.daemon.models.house import KIB, ONE, QUICK, TWO, content, entry, install, store_of
from tests.daemon.models.server import FileServer

NAME = "one.onnx"
SIZE = ONE[NAME]
DATA = content(NAME, SIZE)
PATH = f"/big/{NAME}"


@pytest.fixture
def store(tmp_path: Path, server: FileServer) -> ModelStore:
    return store_of(tmp_path, entry(server, "big", ONE), entry(server, "pair", TWO))


def installed(store: ModelStore, model_id: str = "big") -> bytes:
    return store.installed(model_id).path(NAME).read_bytes()


async def failure(store: ModelStore, model_id: str = "big") -> str:
    with pytest.raises(DownloadFailed) as caught:
        await install(store, model_id)
    assert store.state(model_id) is State.MISSING
    return caught.value.message


async def test_file_comes_in_pieces_over_several_connections(
    store: ModelStore, server: FileServer
) -> None:
    await install(store, "big")
    assert installed(store) == DATA
    ranges = [asked for _, asked in server.asked]
    assert len(set(ranges)) == -(-SIZE // QUICK.piece)
    assert ranges[0] == f"bytes=0-{QUICK.piece - 1}"


async def test_model_of_several_files_is_installed_as_a_whole(
    store: ModelStore, server: FileServer
) -> None:
    second = server.files.pop("/pair/data/two.onnx_data")
    assert "404" in await failure(store, "pair")
    server.files["/pair/data/two.onnx_data"] = second
    asked = len(server.asked)
    await install(store, "pair")
    assert store.installed("pair").path("data/two.onnx_data").read_bytes() == second
    assert all("two" in path for path, _ in server.asked[asked:]), "the first file came twice"


async def test_server_without_ranges_gives_the_file_in_one_go(
    store: ModelStore, server: FileServer
) -> None:
    server.ranges = False
    await install(store, "big")
    assert installed(store) == DATA
    assert len(server.asked) == 1


async def test_cuts_are_borne_and_what_has_come_is_not_asked_for_again(
    store: ModelStore, server: FileServer
) -> None:
    server.cut, server.cuts = 10 * KIB, 2
    await install(store, "big")
    assert installed(store) == DATA
    assert f"bytes={10 * KIB}-{QUICK.piece - 1}" in [asked for _, asked in server.asked]


async def test_cut_of_an_answer_without_ranges_begins_anew(
    store: ModelStore, server: FileServer
) -> None:
    server.ranges, server.cut, server.cuts = False, 100 * KIB, 2
    await install(store, "big")
    assert installed(store) == DATA
    assert len(server.asked) == 3


async def test_server_that_always_cuts_is_given_up(store: ModelStore, server: FileServer) -> None:
    server.ranges, server.cut, server.cuts = False, 100 * KIB, 1000
    assert "closed connection" in await failure(store)
    assert len(server.asked) == QUICK.attempts


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_busy_server_is_asked_again(
    store: ModelStore, server: FileServer, status: int
) -> None:
    server.statuses = [status] * (QUICK.attempts - 1)
    await install(store, "big")
    assert installed(store) == DATA


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
async def test_server_that_refuses_is_not_asked_again(
    store: ModelStore, server: FileServer, status: int
) -> None:
    server.statuses = [status] * 10
    assert f"answered {status}" in await failure(store)
    assert len(server.asked) == 1


async def test_server_that_is_not_there_is_told(store: ModelStore, server: FileServer) -> None:
    model = store.catalog.find("big")
    gone = dataclasses.replace(model.files[0], url="http://127.0.0.1:9/one.onnx")
    model = dataclasses.replace(model, files=(gone,))
    with pytest.raises(DownloadFailed, match="could not be fetched"):
        await Installing(store, model, Source(), QUICK, lambda *_: None).run()


async def test_redirects_are_followed_and_their_end_is_remembered(
    store: ModelStore, server: FileServer
) -> None:
    server.files["/elsewhere"] = server.files.pop(PATH)
    server.redirects = {PATH: "/on", "/on": server.url("/elsewhere")}
    await install(store, "big")
    assert installed(store) == DATA
    paths = [path for path, _ in server.asked]
    assert paths.count(PATH) == paths.count("/on") == 1
    assert not any("cookie" in seen for seen in server.seen)


async def test_address_that_ran_out_is_looked_up_again(
    store: ModelStore, server: FileServer
) -> None:
    server.files["/signed"] = server.files.pop(PATH)
    server.redirects = {PATH: "/signed"}
    server.statuses = [0, 0, 403]
    await install(store, "big")
    assert installed(store) == DATA
    assert [path for path, _ in server.asked].count(PATH) > 1


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (PATH, "without end"),
        ("http://a.example/x", "not safe"),
        ("file:///etc/passwd", "on to file:, which is not safe"),
        ("ftp://127.0.0.1/x", "not safe"),
        ("http://[/", "not safe"),
    ],
)
async def test_redirect_that_leads_nowhere_good_is_refused(
    store: ModelStore, server: FileServer, target: str, words: str
) -> None:
    server.redirects = {PATH: target}
    assert words in await failure(store)


@pytest.mark.parametrize("ranges", [True, False])
async def test_swapped_file_of_the_same_length_is_refused_and_named(
    store: ModelStore, server: FileServer, ranges: bool
) -> None:
    server.ranges = ranges
    server.files[PATH] = DATA[:-1] + b"x"
    with pytest.raises(ModelFileBroken, match=r"one\.onnx of the model big .* another file"):
        await install(store, "big")
    assert store.state("big") is State.MISSING
    assert list(store.incoming.folder.iterdir()) == []


@pytest.mark.parametrize("ranges", [True, False])
async def test_file_of_another_length_is_refused_before_it_comes(
    store: ModelStore, server: FileServer, ranges: bool
) -> None:
    server.ranges, server.files[PATH] = ranges, DATA + b"more"
    assert "another file: " in await failure(store)
    assert len(server.asked) == 1


async def test_file_that_is_shorter_than_what_is_asked_for_is_refused(
    store: ModelStore, server: FileServer
) -> None:
    server.files[PATH], server.lie = DATA[: QUICK.piece], SIZE
    assert "shorter" in await failure(store)


async def test_another_piece_than_was_asked_for_is_refused(
    store: ModelStore, server: FileServer
) -> None:
    server.shift = 1
    assert "another piece" in await failure(store)


async def test_coding_that_nobody_asked_for_is_refused(
    store: ModelStore, server: FileServer
) -> None:
    server.coding = "gzip"
    assert "coding" in await failure(store)


async def test_server_that_drips_is_given_up(store: ModelStore, server: FileServer) -> None:
    server.ranges = False
    impatient = dataclasses.replace(QUICK, window_seconds=0.0, least_bytes=1 << 30)
    with pytest.raises(DownloadFailed, match="too slow"):
        await install(store, "big", impatient)


async def test_server_that_falls_silent_is_given_up(store: ModelStore, server: FileServer) -> None:
    server.hold.clear()
    impatient = dataclasses.replace(QUICK, read_seconds=0.05, attempts=2)
    with pytest.raises(DownloadFailed):
        await install(store, "big", impatient)


async def test_cancelled_download_goes_on_where_it_stopped(
    store: ModelStore, server: FileServer
) -> None:
    model = store.catalog.find("big")

    def stop(_name: str, held: int, _total: int) -> None:
        if held > SIZE // 2:
            task.cancel()

    task = asyncio.ensure_future(Installing(store, model, Source(), QUICK, stop).run())
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = store.incoming.held(model.files[0].sha256)
    assert kept > SIZE // 2
    server.asked.clear()
    await install(store, "big")
    assert installed(store) == DATA
    ranges = [asked.removeprefix("bytes=").split("-") for _, asked in server.asked]
    assert sum(int(stop) + 1 - int(start) for start, stop in ranges) == SIZE - kept


async def test_model_that_is_removed_while_it_comes_is_told(
    store: ModelStore, server: FileServer
) -> None:
    def removed(_name: str, held: int, _total: int) -> None:
        if held == SIZE:
            store.remove("big")

    installing = Installing(store, store.catalog.find("big"), Source(), QUICK, removed)
    with pytest.raises(DownloadFailed, match="removed meanwhile"):
        await installing.run()
    await install(store, "big")
    assert installed(store) == DATA


async def test_wrong_bytes_that_were_kept_cost_one_more_download(
    store: ModelStore, server: FileServer
) -> None:
    digest = store.catalog.find("big").files[0].sha256
    with store.incoming.open(digest, SIZE, QUICK.piece) as arriving:
        arriving.write(0, b"z" * QUICK.piece)
        arriving.done(0, QUICK.piece)
    await install(store, "big")
    assert installed(store) == DATA


async def test_too_little_room_is_told_before_anything_is_asked_for(
    store: ModelStore, server: FileServer
) -> None:
    greedy = dataclasses.replace(QUICK, slack_bytes=1 << 60)
    with pytest.raises(DiskFull):
        await install(store, "big", greedy)
    assert server.asked == []


async def test_disk_that_fills_up_in_between_is_told_and_keeps_what_came(
    store: ModelStore, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Arriving.write

    def full(self: Arriving, at: int, chunk: bytes) -> None:
        if at >= SIZE // 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, at, chunk)

    monkeypatch.setattr(Arriving, "write", full)
    with pytest.raises(DiskFull):
        await install(store, "big")
    monkeypatch.undo()
    assert store.incoming.held(store.catalog.find("big").files[0].sha256) > 0
    await install(store, "big")
    assert installed(store) == DATA


async def test_file_of_unknown_length_is_fetched_and_checked(
    tmp_path: Path, server: FileServer
) -> None:
    text = entry(server, "big", ONE).replace(f"size = {SIZE}\n", "")
    store = store_of(tmp_path, text)
    await install(store, "big")
    assert installed(store) == DATA


async def test_mirror_stands_in_for_every_host(tmp_path: Path, server: FileServer) -> None:
    url = server.url(PATH)
    text = entry(server, "big", ONE).replace(url, "https://models.example/a/one.onnx")
    server.files = {"/mirror/models.example/a/one.onnx": DATA}
    store = store_of(tmp_path, text)
    await install(store, "big", source=Source(mirror=server.url("/mirror/")))
    assert installed(store) == DATA


async def test_proxies_of_the_environment_do_not_count(
    store: ModelStore, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    await install(store, "big")
    assert installed(store) == DATA


async def test_proxy_that_is_set_is_used(store: ModelStore, server: FileServer) -> None:
    server.files[server.url(PATH)] = server.files.pop(PATH)
    await install(store, "big", source=Source(proxy=server.url("")))
    assert installed(store) == DATA


async def test_proxy_that_cannot_be_used_is_told(store: ModelStore) -> None:
    with pytest.raises(DownloadFailed, match="proxy"):
        await install(store, "big", source=Source(proxy="nonsense://x"))


async def test_broken_installation_fetches_only_what_is_wrong(
    store: ModelStore, server: FileServer
) -> None:
    await install(store, "pair")
    wrong = store.installed("pair").path("data/two.onnx_data")
    wrong.write_bytes(b"short")
    server.asked.clear()
    await install(store, "pair")
    assert store.state("pair") is State.INSTALLED
    assert {path for path, _ in server.asked} == {"/pair/data/two.onnx_data"}


async def test_whole_file_that_was_changed_since_is_fetched_again(
    store: ModelStore, server: FileServer
) -> None:
    digest = store.catalog.find("big").files[0].sha256
    store.incoming.prepare()
    store.incoming.path(digest).write_bytes(b"not it")
    await install(store, "big")
    assert installed(store) == DATA


async def test_progress_never_falls_and_ends_at_the_size(store: ModelStore) -> None:
    model, told = store.catalog.find("pair"), []
    await Installing(
        store, model, Source(), QUICK, lambda name, held, total: told.append((held, total))
    ).run()
    assert told == sorted(told)
    assert told[-1] == (model.size, model.size)


async def test_requests_tell_nothing_of_the_artist(store: ModelStore, server: FileServer) -> None:
    await install(store, "big")
    for seen in server.seen:
        assert seen["user-agent"].startswith("cavendish/")
        assert set(seen) <= {
            "host",
            "user-agent",
            "accept",
            "accept-encoding",
            "connection",
            "range",
        }


async def test_nothing_is_left_of_a_download_that_is_done(store: ModelStore) -> None:
    await install(store, "big")
    assert list(store.incoming.folder.iterdir()) == []
    shutil.rmtree(store.folder)
    assert store.state("big") is State.MISSING
