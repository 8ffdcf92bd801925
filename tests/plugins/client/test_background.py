# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from cavendish_client import (
    Background,
    Canvas,
    DescribeRequest,
    EditRequest,
    PixelFormat,
    Pixels,
    Result,
    Selection,
    SelectRequest,
    ServerInfo,
    Upload,
    Words,
    errors,
)
from cavendish_client.paths import StatePaths
from tests.daemon_process import wait_for
from tests.plugins.client.server import Server

IMAGE = Pixels(bytes(range(256)) * 16, 32, 32)
MASK = Pixels(b"\xff" * 1024, 32, 32, PixelFormat.GRAY8)


class Calls:
    """Remembers what `done` was called with, and on which thread."""

    def __init__(self) -> None:
        self.made: list[tuple[object, errors.CavendishError | None]] = []
        self.threads: set[str] = set()

    def __call__(self, value: object, error: errors.CavendishError | None) -> None:
        self.threads.add(threading.current_thread().name)
        self.made.append((value, error))

    def only(self) -> tuple[object, errors.CavendishError | None]:
        """The one call."""
        wait_for(lambda: self.made)
        assert len(self.made) == 1
        return self.made[0]


@pytest.fixture
def session(server: Server) -> Iterator[Background]:
    """A background client of the small server."""
    background = Background("test", "1", server.paths.root, start=False)
    yield background
    background.close()


def test_connect_tells_the_server_on_the_network_thread(session: Background):
    done = Calls()
    assert session.info is None
    session.connect(done)
    value, error = done.only()
    assert isinstance(value, ServerInfo)
    assert error is None
    assert session.info is value
    assert done.threads == {"cavendish-network"}


def test_fill_calls_done_once_after_all_progress(session: Background):
    done, order = Calls(), []
    handle = session.fill(IMAGE, MASK, on_progress=lambda _: order.append("progress"), done=done)
    assert handle.result(20).image.buffer == IMAGE.buffer
    value, error = done.only()
    assert error is None
    assert order == ["progress"]
    assert value is handle.result()


def test_error_reaches_done_and_result(session: Background, server: Server):
    server.failures["CreateJob"] = [server.refusal("MASK_EMPTY", "Nothing is selected.")]
    done = Calls()
    handle = session.fill(IMAGE, MASK, done=done)
    value, error = done.only()
    assert value is None
    assert isinstance(error, errors.MaskEmpty)
    with pytest.raises(errors.MaskEmpty):
        handle.result()


def test_cancel_calls_done_with_job_cancelled(session: Background, server: Server):
    server.hold.clear()
    done = Calls()
    handle = session.fill(IMAGE, MASK, done=done)
    wait_for(lambda: "WatchJob" in server.calls)
    handle.cancel()
    handle.cancel()
    value, error = done.only()
    assert value is None
    assert isinstance(error, errors.JobCancelled)
    assert handle.done()


def test_cancel_before_anything_began_calls_done(session: Background, server: Server):
    done, free = Calls(), threading.Event()

    async def keep_the_network_busy(_: object) -> None:
        free.wait()

    session.submit(keep_the_network_busy)
    session.fill(IMAGE, MASK, done=done).cancel()
    free.set()
    assert isinstance(done.only()[1], errors.JobCancelled)
    assert "CreateJob" not in server.calls


def test_bug_reaches_done_as_internal_and_the_log(
    session: Background, caplog: pytest.LogCaptureFixture
):
    done = Calls()

    async def broken(_: object) -> None:
        raise ZeroDivisionError

    session.submit(broken, done)
    assert isinstance(done.only()[1], errors.Internal)
    assert "ZeroDivisionError" in caplog.text


def test_close_calls_done_of_what_is_under_way(session: Background, server: Server):
    server.hold.clear()
    done = Calls()
    session.fill(IMAGE, MASK, done=done)
    wait_for(lambda: "WatchJob" in server.calls)
    session.close()
    session.close()
    assert isinstance(done.only()[1], errors.JobCancelled)
    wait_for(lambda: "cavendish-network" not in {thread.name for thread in threading.enumerate()})


def test_submit_after_close_is_a_programmers_mistake(session: Background):
    session.close()
    with pytest.raises(RuntimeError, match="closed"):
        session.connect()


def test_close_from_another_thread_ends_what_is_just_being_submitted(
    session: Background, monkeypatch: pytest.MonkeyPatch
):
    async def running(_client: object) -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    loop = session.submit(running).result(20)
    call, closing = loop.call_soon_threadsafe, threading.Thread(target=session.close)

    def late(what: Callable[..., object], *values: object) -> object:
        if threading.current_thread() is threading.main_thread():
            closing.start()
            closing.join(0.1)
        return call(what, *values)

    monkeypatch.setattr(loop, "call_soon_threadsafe", late)
    done = Calls()
    session.submit(running, done)
    done.only()
    closing.join(20)
    assert not closing.is_alive()


def test_connect_without_daemon_tells_the_command(paths: StatePaths):
    session = Background("test", "1", paths.root, start=False)
    done = Calls()
    session.connect(done)
    error = done.only()[1]
    session.close()
    assert isinstance(error, errors.DaemonUnavailable)
    assert "cavendish start" in error.next_step


def test_import_brings_no_grpc_to_the_callers_thread():
    code = (
        "import sys; from cavendish_client import Background, Pixels, Box, errors; "
        "Background('a', '1'); print([name for name in sys.modules if name in ('grpclib', 'h2')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_edit_and_description_come_back_without_waiting(session: Background):
    canvas = Canvas(IMAGE, MASK)
    edited, described = Calls(), Calls()
    session.run(EditRequest(canvas, "p"), done=edited)
    session.describe(DescribeRequest(canvas, prompt="a cat"), done=described)
    result, error = edited.only()
    assert error is None
    assert isinstance(result, Result)
    assert result.image.buffer == IMAGE.buffer
    words, error = described.only()
    assert error is None
    assert isinstance(words, Words)
    assert words.text == "a cat"


def test_selection_comes_back_without_waiting(session: Background):
    found = Calls()
    session.select(SelectRequest(Canvas(IMAGE), scribble=MASK), done=found)
    selection, error = found.only()
    assert error is None
    assert isinstance(selection, Selection)
    assert selection.mask.buffer == MASK.buffer


def test_estimate_comes_back_without_waiting(session: Background, server: Server):
    server.failures["EstimateJob"] = [server.refusal("KEY_MISSING", "There is no key.")]
    done = Calls()
    session.estimate(EditRequest(Canvas(IMAGE), "p"), done)
    assert isinstance(done.only()[1], errors.KeyMissing)
    plan = session.estimate(EditRequest(Canvas(IMAGE), "p")).result(10)
    assert (plan.model, plan.price_micro_usd) == ("m", 7)
    assert plan.upload == Upload("h", ("a picture",), agreed=False)
