# SPDX-License-Identifier: GPL-3.0-or-later
"""Caps hold whoever asks at once: not one request is sent that could pass one."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cavendish_client import Budget, Client, errors
from tests.daemon_process import wait_for
from tests.system.cloud import Cloud, calls_of, cloud, describing

CLIENTS = 32
JOBS = 6
DONE = "done"
DOCUMENT = "picture.kra"


class Sampler:
    """Looks at what the ledger counts, again and again, in the daemon's own database."""

    def __init__(self, database: Path) -> None:
        self.most = 0
        self.looks = 0
        self._database = database
        self._done = threading.Event()

    def run(self) -> None:
        """Until it is told to end."""
        link = sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)
        try:
            while not self._done.wait(0.002):
                (spent,) = link.execute("SELECT coalesce(sum(amount), 0) FROM call").fetchone()
                self.most, self.looks = max(self.most, spent), self.looks + 1
        finally:
            link.close()

    def end(self) -> None:
        """Looks no more."""
        self._done.set()


@contextmanager
def sampling(cloud: Cloud) -> Iterator[Sampler]:
    """What the ledger counts at most within the block."""
    sampler = Sampler(cloud.daemon.paths.journal)
    thread = threading.Thread(target=sampler.run)
    thread.start()
    try:
        wait_for(lambda: sampler.looks, what="the first look")
        yield sampler
    finally:
        sampler.end()
        thread.join()


def spend(cloud: Cloud, number: int, start: threading.Barrier, told: Counter[str]) -> None:
    """One client's jobs, each of which may be refused; it begins when all are there."""
    with cloud.connect(f"client-{number}") as client:
        start.wait(60)
        for job in range(JOBS):
            told[ask(client, f"{number} {job}")] += 1


def ask(client: Client, token: str) -> str:
    """Runs one job; why it was refused."""
    try:
        client.describe(describing(token, DOCUMENT, deadline_seconds=60))
    except errors.BudgetExceeded as error:
        return error.reason
    return DONE


def use_up(client: Client, told: Counter[str]) -> None:
    """What was refused while others were under way may fit now: asks until nothing does."""
    last = DONE
    while last == DONE:
        last = ask(client, str(told.total()))
        told[last] += 1


@pytest.mark.parametrize("period", ["day", "month", "document"])
def test_cap_is_not_passed_by_many_clients_at_once(tmp_path: Path, period: str) -> None:
    told: Counter[str] = Counter()
    with cloud(tmp_path / "state", "--latency-ms", "50") as found, found.connect() as client:
        price = client.estimate(describing("", DOCUMENT)).price_micro_usd
        # Room for a few at a time; what an answer costs less than expected makes room for others.
        cap = price * 5 + price // 2
        client.usage.set_budget(Budget(**{f"{period}_micro_usd": cap}))
        start = threading.Barrier(CLIENTS)
        with sampling(found) as sampler, ThreadPoolExecutor(CLIENTS) as pool:
            each = [pool.submit(spend, found, n, start, told) for n in range(CLIENTS)]
            for one in each:
                one.result()
            use_up(client, told)
        spent = client.usage.sums().month.total_micro_usd
        assert told.total() > CLIENTS * JOBS
        assert told[DONE] == len(found.answered()) >= 5
        assert told["BUDGET_EXCEEDED"] > 0
        # Nothing more fits, so that the cap was really used up.
        assert cap - price < spent <= cap
        assert cap // 2 < sampler.most <= cap
        assert abs(found.standin.bill()["micro_dollars"] - spent) <= told[DONE]


def test_cap_of_a_document_holds_for_it_alone(tmp_path: Path) -> None:
    with cloud(tmp_path / "state") as found, found.connect() as client:
        first = describing("first", DOCUMENT)
        price = client.estimate(first).price_micro_usd
        client.usage.set_budget(Budget(document_micro_usd=price))
        client.describe(first)
        with pytest.raises(errors.BudgetExceeded, match="document"):
            client.describe(replace(first, prompt="second"))
        assert client.describe(describing("another document")).text
        assert [call.document for call in calls_of(client)] == [DOCUMENT, ""]
