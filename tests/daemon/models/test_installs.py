# SPDX-License-Identifier: GPL-3.0-or-later
"""From a real server on this machine, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cavendish.errors import (
    DownloadsNotAllowed,
    LicenceNotAgreed,
    ModelNotOffered,
    ModelUnknown,
    ShuttingDown,
)
from cavendish.models.installs import Installs, InstallView, Phase
from cavendish.models.rules import Rules, Source
from cavendish.models.store import ModelStore, State
from tests.daemon.models.house import ONE, QUICK, TWO, entry, store_of
from tests.daemon.models.server import FileServer

SIZE = sum(ONE.values())


class House:
    """A store, its installations, and rules that can change."""

    def __init__(self, store: ModelStore) -> None:
        self.store = store
        self.rules = Rules("", Source())
        self.installs = Installs(store, lambda: self.rules, QUICK)

    async def install(self, model_id: str = "big") -> list[InstallView]:
        """Installs a model that was agreed to; what was told of it."""
        size = self.store.catalog.find(model_id).size
        return [view async for view in self.installs.watch(model_id, "MIT", size)]


@pytest.fixture
async def house(tmp_path: Path, server: FileServer) -> AsyncIterator[House]:
    entries = entry(server, "big", ONE), entry(server, "pair", TWO), entry(None, "loose", ONE)
    made = House(store_of(tmp_path, *entries))
    yield made
    server.hold.set()
    await made.installs.close()


async def until(server: FileServer) -> None:
    """Returns once the server holds an answer back."""
    assert await asyncio.to_thread(server.holding.wait, 20)


async def test_installation_is_told_from_its_beginning_to_its_end(house: House) -> None:
    views = await house.install()
    assert views[0].phase is Phase.WAITING
    assert (views[-1].phase, views[-1].done, views[-1].total) == (Phase.INSTALLED, SIZE, SIZE)
    assert house.store.state("big") is State.INSTALLED
    assert not house.installs.busy


async def test_model_that_is_installed_is_not_fetched_again(
    house: House, server: FileServer
) -> None:
    await house.install()
    server.asked.clear()
    (view,) = await house.install()
    assert view.phase is Phase.INSTALLED
    assert server.asked == []


async def test_two_who_want_the_same_model_watch_one_installation(
    house: House, server: FileServer
) -> None:
    server.hold.clear()
    first = asyncio.ensure_future(house.install())
    await until(server)
    second = asyncio.ensure_future(house.install())
    await asyncio.sleep(0)
    server.hold.set()
    ends = [views[-1].phase for views in await asyncio.gather(first, second)]
    assert ends == [Phase.INSTALLED, Phase.INSTALLED]
    assert len({asked for _, asked in server.asked}) == len(server.asked)


async def test_who_stops_watching_does_not_stop_the_installation(
    house: House, server: FileServer
) -> None:
    server.hold.clear()
    watching = asyncio.ensure_future(house.install())
    await until(server)
    watching.cancel()
    await asyncio.wait([watching])
    assert house.installs.busy
    server.hold.set()
    assert (await house.install())[-1].phase is Phase.INSTALLED


async def test_second_model_waits_for_the_first(house: House, server: FileServer) -> None:
    server.hold.clear()
    first = asyncio.ensure_future(house.install("big"))
    await until(server)
    second = asyncio.ensure_future(house.install("pair"))
    while house.installs.view("pair") is None:  # noqa: ASYNC110 - what is begun on a thread
        await asyncio.sleep(0)
    waiting = house.installs.view("pair")
    assert waiting is not None
    assert waiting.phase is Phase.WAITING
    assert all(path.startswith("/big/") for path, _ in server.asked)
    server.hold.set()
    await asyncio.gather(first, second)
    assert house.store.state("pair") is State.INSTALLED


async def test_cancelled_installation_says_so_and_goes_on_when_asked_again(
    house: House, server: FileServer
) -> None:
    server.hold.clear()
    watching = asyncio.ensure_future(house.install())
    await until(server)
    await house.installs.cancel("big")
    assert (await watching)[-1].phase is Phase.CANCELLED
    assert not house.installs.busy
    server.hold.set()
    assert (await house.install())[-1].phase is Phase.INSTALLED


async def test_installation_that_is_cancelled_before_it_begins_is_over(
    house: House, server: FileServer
) -> None:
    watching = house.installs.watch("big", "MIT", SIZE)
    assert (await anext(watching)).phase is Phase.WAITING
    await house.installs.cancel("big")
    assert [view.phase async for view in watching] == [Phase.CANCELLED]
    assert not house.installs.busy
    assert server.asked == []
    assert (await house.install())[-1].phase is Phase.INSTALLED


async def test_cancel_of_what_does_not_run_is_nothing(house: House) -> None:
    await house.installs.cancel("big")


async def test_failure_is_told_with_its_reason(house: House, server: FileServer) -> None:
    server.files.clear()
    last = (await house.install())[-1]
    assert last.phase is Phase.FAILED
    assert last.error is not None
    assert last.error.reason == "DOWNLOAD_FAILED"
    assert not house.installs.busy


async def test_end_that_comes_while_another_state_is_told_is_told_too(
    house: House, server: FileServer
) -> None:
    server.files.clear()
    watching = house.installs.watch("big", "MIT", SIZE)
    assert (await anext(watching)).phase is Phase.WAITING
    while house.installs.busy:  # noqa: ASYNC110 - as a watcher does whose line is slow
        await asyncio.sleep(0)
    assert [view.phase async for view in watching] == [Phase.FAILED]


async def test_nothing_is_fetched_without_consent_to_licence_and_size(
    house: House, server: FileServer
) -> None:
    for licence, size in (("", SIZE), ("GPL", SIZE), ("MIT", SIZE - 1), ("MIT", 0)):
        with pytest.raises(LicenceNotAgreed):
            _ = [view async for view in house.installs.watch("big", licence, size)]
    assert server.asked == []


async def test_nothing_is_fetched_where_that_is_forbidden(house: House, server: FileServer) -> None:
    house.rules = Rules("it is Sunday", Source())
    with pytest.raises(DownloadsNotAllowed, match="Sunday"):
        await house.install()
    assert server.asked == []


async def test_download_ends_when_it_becomes_forbidden(house: House, server: FileServer) -> None:
    server.hold.clear()
    watching = asyncio.ensure_future(house.install())
    await until(server)
    house.rules = Rules("it is Sunday now", Source())
    server.hold.set()
    last = (await watching)[-1]
    assert last.error is not None
    assert last.error.reason == "DOWNLOADS_NOT_ALLOWED"


async def test_model_whose_files_could_not_be_checked_is_not_fetched(house: House) -> None:
    with pytest.raises(ModelNotOffered) as caught:
        await house.install("loose")
    assert "https://a.example/model" in caught.value.advice


async def test_unknown_model_is_told(house: House) -> None:
    with pytest.raises(ModelUnknown):
        _ = [view async for view in house.installs.watch("nothing", "MIT", 1)]


async def test_daemon_that_leaves_ends_watches_and_keeps_what_came(
    house: House, server: FileServer
) -> None:
    server.hold.clear()
    watching = asyncio.ensure_future(house.install())
    await until(server)
    await house.installs.close()
    with pytest.raises(ShuttingDown):
        await watching
    assert not house.installs.busy


async def test_bug_in_an_installation_is_told_as_such(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(house.store, "keep", broken)
    last = (await house.install())[-1]
    assert last.error is not None
    assert last.error.reason == "INTERNAL"
