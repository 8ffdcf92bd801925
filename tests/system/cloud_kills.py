# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of a daemon again and again while answers that cost money are on their way.

Clients come back with the same request after each death, as editors do. The stand-in's log tells
how often each was asked, its bill what was paid.
"""

from __future__ import annotations

import itertools
import random
import re
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import dataclass

from cavendish_client import Call, CallState, Client, Job, JobState, errors
from tests.daemon_process import wait_for
from tests.system.cloud import Cloud, calls_of, describing, generating

CLIENTS = 6
LATENCY_MS = 120
# From the first request of a life: the answer of a model, its way, and what is made of it.
LONGEST_SECONDS = 0.5
# One life in so many ends at any moment at all, be it before anything is asked.
BLIND = 5
_TOKEN = re.compile(r"job-\d+-\d+")
_PAGE = 500


@dataclass(frozen=True)
class Reckoning:
    """What came of it. in_flight: kills that hit at least one request on its way.

    asked_twice: jobs that the stand-in was asked for more than once. unended: jobs that never came
    to an end, or to another one than success or AnswerUnknown. lost_answers: jobs without success
    though the ledger has their answer. unknown: jobs that ask before they pay again; arrived: those
    of them whose every byte had left the stand-in when the daemon died, before it had them on disk.
    """

    kills: int
    in_flight: int
    jobs: int
    succeeded: int
    unknown: int
    arrived: int
    asked_twice: tuple[str, ...]
    unended: tuple[str, ...]
    lost_answers: tuple[str, ...]
    settled: int
    reserved: int
    bill: int


class Kills:
    """One daemon's lives and deaths. Everything that it was asked for is in `tokens`."""

    def __init__(self, cloud: Cloud, seed: int) -> None:
        self.cloud = cloud
        self.in_flight = 0
        self._seed = seed
        self._dice = random.Random(seed)
        self._done = threading.Event()
        self._life = threading.Condition()
        self._number = 0
        self._failures: list[BaseException] = []

    def run(self, kills: int) -> Reckoning:
        """Kills it so often, then lets it finish; what came of it."""
        self.cloud.standin.settings(latency_ms=LATENCY_MS)
        clients = [threading.Thread(target=self._client, args=(n,)) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            for number in range(kills):
                self._one_life(blind=number % BLIND == BLIND - 1)
        finally:
            self._done.set()
            self._announce()
            for client in clients:
                client.join()
        assert not self._failures, self._failures
        with self.cloud.connect() as client:
            wait_for(lambda: all(j.state.terminal for j in jobs_of(client)), 120, "all jobs end")
            return self._reckoned(client, kills)

    def _one_life(self, *, blind: bool) -> None:
        begun, number = time.monotonic(), self._last_sent()
        if blind:
            begun += self._dice.uniform(0, 1.5)
        else:
            wait_for(lambda: self._last_sent() > number, 60, "a request is sent")
            begun = time.monotonic() + self._dice.uniform(0, LONGEST_SECONDS)
        wait_for(lambda: time.monotonic() >= begun)
        self.cloud.daemon.kill()
        self.in_flight += self._query("SELECT count(*) FROM call WHERE state = 'sent'") > 0
        self.cloud.daemon.start()
        self._announce()

    def _last_sent(self) -> int:
        return self._query("SELECT coalesce(max(number), 0) FROM call WHERE state = 'sent'")

    def _query(self, query: str) -> int:
        link = sqlite3.connect(f"file:{self.cloud.daemon.paths.journal}?mode=ro", uri=True)
        try:
            (found,) = link.execute(query).fetchone()
            return int(found)
        finally:
            link.close()

    def _announce(self) -> None:
        with self._life:
            self._number += 1
            self._life.notify_all()

    def _client(self, number: int) -> None:
        try:
            for job in itertools.count():
                if self._done.is_set():
                    return
                self._one_job(f"job-{number}-{job}", drawn=job % 3 == 0)
        except BaseException as error:  # noqa: BLE001 - raised by `run`, on the test's own thread
            self._failures.append(error)

    def _one_job(self, token: str, *, drawn: bool) -> None:
        """Asks until the job has an end, in however many lives."""
        while True:
            number = self._number
            try:
                with self.cloud.connect(token) as client:
                    if drawn:
                        client.run(generating(token), request_id=token)
                    else:
                        client.describe(describing(token), request_id=token)
            except errors.DaemonError:
                self._wait_for_another_life(number)
                if self._done.is_set():
                    return
            except errors.AnswerUnknown:
                return
            else:
                return

    def _wait_for_another_life(self, number: int) -> None:
        with self._life:
            self._life.wait_for(lambda: self._number != number or self._done.is_set(), 60)

    def _reckoned(self, client: Client, kills: int) -> Reckoning:
        jobs = {job.job_id: job for job in jobs_of(client)}
        calls = [call for call in calls_of(client) if call.state is not CallState.VOID]
        unknown = {j.request_id for j in jobs.values() if _unknown(j)}
        asked, lines = Counter[str](), self.cloud.answered()
        arrived = set()
        for row in self.cloud.standin.requests():
            if found := _TOKEN.search(str(row.get("turns", ""))):
                asked[found[0]] += 1
                if lines.get(row.get("id", ""), {}).get("sent"):
                    arrived.add(found[0])
        return Reckoning(
            kills=kills,
            in_flight=self.in_flight,
            jobs=len(jobs),
            succeeded=sum(job.state is JobState.SUCCEEDED for job in jobs.values()),
            unknown=len(unknown),
            arrived=len(unknown & arrived),
            asked_twice=tuple(token for token, count in asked.items() if count > 1),
            unended=tuple(f"{j.request_id}: {j.error}" for j in jobs.values() if not _ended(j)),
            lost_answers=tuple(_lost_answers(jobs, calls)),
            settled=sum(call.cost_micro_usd or 0 for call in calls),
            reserved=sum(c.price_micro_usd for c in calls if c.state is CallState.LOST),
            bill=self.cloud.standin.bill()["micro_dollars"],
        )


def _lost_answers(jobs: dict[str, Job], calls: list[Call]) -> list[str]:
    got = {call.job_id for call in calls if call.state is not CallState.LOST}
    return [jobs[one].request_id for one in got if jobs[one].state is not JobState.SUCCEEDED]


def _unknown(job: Job) -> bool:
    return isinstance(job.error, errors.AnswerUnknown)


def _ended(job: Job) -> bool:
    return job.state is JobState.SUCCEEDED or _unknown(job)


def jobs_of(client: Client) -> list[Job]:
    """Every job of the daemon."""
    page = client.jobs(_PAGE)
    found = list(page.jobs)
    while page.next_page_token:
        page = client.jobs(_PAGE, page.next_page_token)
        found += page.jobs
    return found
