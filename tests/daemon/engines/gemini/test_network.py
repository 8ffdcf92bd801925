# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from cavendish.engines.gemini.network import Network
from cavendish.engines.gemini.transport import Stopped
from cavendish.jobs.control import JobControl


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network()
    yield made
    made.close()


async def one() -> int:
    return 1


def test_result_comes_back_to_the_thread_that_waits(network: Network) -> None:
    assert network.run(one) == 1
    assert network.run(one, JobControl(lambda: None)) == 1


def test_failure_comes_back_as_it_was(network: Network) -> None:
    async def fail() -> None:
        raise KeyError("why")

    with pytest.raises(KeyError, match="why"):
        network.run(fail)


def test_all_work_runs_on_one_thread(network: Network) -> None:
    async def where() -> str:
        return threading.current_thread().name

    assert {network.run(where) for _ in range(3)} == {"gemini-network"}


def test_stop_ends_the_work_at_once(network: Network) -> None:
    control, began, ended = JobControl(lambda: None), threading.Event(), []

    async def forever() -> None:
        began.set()
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append(True)

    def stop() -> None:
        began.wait(10)
        control.stop()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Stopped):
        network.run(forever, control)
    assert ended == [True]
    thread.join(10)


def test_work_of_a_job_that_was_stopped_before_is_not_begun(network: Network) -> None:
    control, begun = JobControl(lambda: None), []
    control.stop()

    async def work() -> None:
        begun.append(True)
        await asyncio.sleep(1000)

    with pytest.raises(Stopped):
        network.run(work, control)


def test_answer_that_comes_with_the_stop_is_kept(network: Network) -> None:
    control = JobControl(lambda: None)

    async def answered() -> str:
        control.stop()
        return "paid for"

    assert network.run(answered, control) == "paid for"


def test_close_cancels_what_still_runs() -> None:
    network = Network()
    running = network.launch(lambda: asyncio.sleep(1000))
    network.run(one)
    start = time.monotonic()
    network.close()
    assert time.monotonic() - start < 5
    with pytest.raises(Stopped):
        running.result(5)


def test_network_begins_anew_after_it_was_closed(network: Network) -> None:
    network.run(one)
    network.close()
    network.close()
    assert network.run(one) == 1
