# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments: nothing that was acknowledged is lost, nothing has two results."""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest

from cavendish.settings import Settings
from cavendish_proto.v1 import job_pb2 as job
from tests.daemon_process import DaemonProcess, wait_for, zombies_of
from tests.system.caller import TERMINAL, Caller

KILLS = 100
LANES = 2
CLIENTS = 3
# How many answers a daemon gives before it dies, at the most. Counted, not timed: where everything
# is slow, a life of so many seconds would never see a job end.
LONGEST_LIFE = 50
ANSWER_SECONDS = 60


@dataclass
class Ledger:
    """What the daemon has told its clients, which it must stand by."""

    jobs: dict[str, str] = field(default_factory=dict)
    ends: dict[str, bytes] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def acknowledged(self, created: job.Job) -> None:
        """A request has one job, for ever."""
        known = self.jobs.setdefault(created.request_id, created.job_id)
        if known != created.job_id:
            self.broken.append(f"{created.request_id}: {known} and {created.job_id}")

    def ended(self, done: job.Job) -> None:
        """A job has one end, for ever; lists tell it without the pixels."""
        end = job.Job()
        end.CopyFrom(done)
        end.result.image.ClearField("inline")
        end.result.mask.ClearField("inline")
        told = end.SerializeToString(deterministic=True)
        if self.ends.setdefault(done.job_id, told) != told:
            self.broken.append(f"{done.job_id} ended twice: {done}")


class Client:
    """Asks for one fill after the other; after a crash it comes back with the same request."""

    def __init__(self, lane: Lane, seed: int) -> None:
        self._lane = lane
        self._random = random.Random(seed)

    def run(self) -> None:
        """Until the lane is done."""
        while not self._lane.done.is_set():
            self._one_job(uuid.uuid4().hex)

    def _one_job(self, request_id: str) -> None:
        exchange = self._random.random() < 0.5
        while not self._lane.done.is_set():
            caller, since = self._lane.caller, time.monotonic()
            try:
                created = caller.fill(request_id=request_id, exchange=exchange)
                self._lane.ledger.acknowledged(created)
                self._lane.answered(time.monotonic() - since)
                self._lane.ledger.ended(caller.finish(created.job_id))
                self._lane.answered(time.monotonic() - since)
            except (grpc.RpcError, ValueError, FileNotFoundError):
                # The daemon died, and took the channel and the nonce with it.
                self._lane.wait_for_another(caller)
            else:
                return


class Lane:
    """One state folder whose daemon dies again and again, with clients attached."""

    def __init__(self, state_dir: Path, seed: int) -> None:
        self.daemon = DaemonProcess(state_dir)
        self.ledger = Ledger()
        self.done = threading.Event()
        self.failures: list[BaseException] = []
        self.caller = Caller("127.0.0.1:1", None)
        self._random = random.Random(seed)
        self._changed = threading.Condition()
        self._answers = 0
        self._pace = 0.0

    def run(self, kills: int) -> None:
        """Kills it so often; each start must find no leftover of the exchange."""
        clients = [
            threading.Thread(target=Client(self, seed).run, daemon=True) for seed in range(CLIENTS)
        ]
        try:
            for number in range(kills):
                self._live()
                if number == 0:
                    for client in clients:
                        client.start()
                # One in ten dies before it answers: while it starts, or takes up what was left.
                self._outlive(self._random.randint(-LONGEST_LIFE // 9, LONGEST_LIFE))
                self.daemon.kill()
        except BaseException as error:  # noqa: BLE001 - shown by the test, on its own thread
            self.failures.append(error)
        finally:
            self.done.set()
            self._announce()
            for client in clients:
                client.join(30)

    def wait_for_another(self, caller: Caller) -> None:
        """Returns when there is another daemon than the caller's, or the lane is done."""
        with self._changed:
            self._changed.wait_for(lambda: self.caller is not caller or self.done.is_set(), 30)

    def answered(self, seconds: float) -> None:
        """A client was told something, so long after it began to ask."""
        with self._changed:
            self._answers += 1
            self._pace = seconds
            self._changed.notify_all()

    def _outlive(self, answers: int) -> None:
        """Returns at any moment between so many answers from now and the next."""
        with self._changed:
            wanted = self._answers + answers
            in_time = self._changed.wait_for(lambda: self._answers >= wanted, ANSWER_SECONDS)
            assert in_time, "a daemon gives no answers"
        self.done.wait(self._random.uniform(0, self._pace))

    def _live(self) -> None:
        self.daemon.start()
        self.caller.channel.close()
        self.caller = Caller.of(self.daemon)
        self._announce()

    def _announce(self) -> None:
        with self._changed:
            self._changed.notify_all()


def _all_jobs(caller: Caller) -> list[job.Job]:
    found, token = [], ""
    while True:
        request = job.ListJobsRequest(page_size=1000, page_token=token)
        page = caller.call(caller.job.ListJobs, request)
        found += page.jobs
        token = page.next_page_token
        if not token:
            return found


def _check_last_life(lane: Lane) -> int:
    """Starts once more: everything ended, once; nothing is left. How many succeeded."""
    lane.daemon.start()
    with Caller.of(lane.daemon) as caller:
        wait_for(lambda: all(j.state in TERMINAL for j in _all_jobs(caller)), 30, "all jobs end")
        jobs = {found.job_id: found for found in _all_jobs(caller)}
        requests = [found.request_id for found in jobs.values()]
        assert len(requests) == len(set(requests)), "one request made two jobs"
        assert set(lane.ledger.jobs.values()) <= set(jobs), "a job was lost"
        for found in jobs.values():
            lane.ledger.ended(found)
            if found.state == job.Job.STATE_SUCCEEDED:
                digest = found.result.image.blob
                assert len(caller.download(digest)) == digest.size_bytes
            else:
                # Given up, and told so, for it was running at each of that many deaths.
                assert found.state == job.Job.STATE_FAILED, found
                assert found.attempts >= Settings().crash_limit, found
    assert not lane.ledger.broken, lane.ledger.broken
    lane.daemon.stop()
    assert not lane.daemon.leftovers(), "files of the exchange are left"
    return sum(found.state == job.Job.STATE_SUCCEEDED for found in jobs.values())


@pytest.mark.timeout(600)
def test_daemon_killed_a_hundred_times_loses_no_job_and_runs_none_to_two_results(
    tmp_path: Path,
) -> None:
    lanes = [Lane(tmp_path / f"state-{number}", seed=number) for number in range(LANES)]
    threads = [threading.Thread(target=lane.run, args=(KILLS // LANES,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failures = list(itertools.chain.from_iterable(lane.failures for lane in lanes))
    assert not failures, failures
    succeeded = sum(_check_last_life(lane) for lane in lanes)
    assert succeeded >= 0.9 * sum(len(lane.ledger.jobs) for lane in lanes)
    assert not zombies_of(os.getpid())
