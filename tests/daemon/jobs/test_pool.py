# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
import threading
from functools import partial

from cavendish.jobs.pool import Pool

SECONDS = 20


def test_pool_runs_as_many_at_once_as_it_has_threads() -> None:
    pool, together = Pool("test", 3), threading.Barrier(4)
    for _ in range(3):
        pool.submit(lambda: together.wait(SECONDS) and None)
    together.wait(SECONDS)
    pool.close()


def test_pool_of_one_runs_work_in_order_in_one_thread() -> None:
    pool, done, ran = Pool("test", 1), threading.Event(), []
    for number in range(5):
        pool.submit(lambda number=number: ran.append((number, threading.get_ident())))  # type: ignore[misc]
    pool.submit(done.set)
    assert done.wait(SECONDS)
    pool.close()
    assert [number for number, _ in ran] == list(range(5))
    assert len({thread for _, thread in ran}) == 1


def test_pool_begins_no_thread_where_one_is_free() -> None:
    pool, ran = Pool("test", 3), set()

    def note(done: threading.Event) -> None:
        ran.add(threading.get_ident())
        done.set()

    for _ in range(3):
        done = threading.Event()
        pool.submit(partial(note, done))
        assert done.wait(SECONDS)
        # The thread is free a moment after its work is done.
        pool._idle.acquire(timeout=SECONDS)
        pool._idle.release()
    pool.close()
    assert len(ran) == 1


def test_pool_that_is_closed_ends_its_threads_after_the_work_at_hand() -> None:
    pool, release, threads = Pool("test", 2), threading.Event(), []

    def work() -> None:
        threads.append(threading.current_thread())
        release.wait(SECONDS)

    for _ in range(2):
        pool.submit(work)
    pool.close()
    release.set()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive()


def test_engine_that_never_returns_does_not_keep_the_process() -> None:
    code = (
        "import threading; from cavendish.jobs.pool import Pool; began = threading.Event();"
        "Pool('test', 1).submit(lambda: (began.set(), threading.Event().wait()));"
        "began.wait(); print('leaving')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=SECONDS, check=True
    )
    assert done.stdout == "leaving\n"
