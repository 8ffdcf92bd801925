# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs at once against an endpoint where a part of all requests goes wrong, and the reckoning.

The ledger is held against the stand-in's own bill call by call: both have one line a request, in
the same order for each job.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from cavendish_client import AsyncClient, Call, CallState, Client, errors
from tests.system.cloud import Cloud, calls_of, describing, generating

FAULTS = ("quota_minute", "internal", "overloaded", "hang", "cut", "html", "drip")
# How long what is told to come back later waits, and over how long a slow answer is spread.
FAULT_SECONDS = {"quota_minute": 0.5, "drip": 2.0}
# So many in a hundred jobs draw a picture; the others ask for words, which cost less time to fake.
DRAWN = 10
_TOKEN = re.compile(r"token-\d+")


@dataclass(frozen=True)
class Reckoning:
    """What came of it. Amounts in millionths of a US dollar.

    asked: jobs that would have asked before they paid again. got, billed_got: what the ledger and
    the bill say of the answers that arrived. unknown: what the ledger counts for those that did
    not, before the artist looks at the bill; billed_lost: what the bill says of them. ledger,
    bill: all, afterwards. strays: requests of which the two differ.
    """

    jobs: int
    seconds: float
    failures: Counter[str]
    calls: int
    asked: int
    got: int
    billed_got: int
    unknown: int
    billed_lost: int
    ledger: int
    bill: int
    strays: tuple[str, ...]

    @property
    def share(self) -> float:
        """How many of the jobs succeeded, 0..1."""
        return 1 - self.failures.total() / self.jobs


def faults(share: float, seed: int = 0) -> dict[str, Any]:
    """The stand-in's script: a share of all requests goes wrong, in equal parts."""
    chances = [
        {"chance": share / len(FAULTS), "fault": fault}
        | ({"seconds": FAULT_SECONDS[fault]} if fault in FAULT_SECONDS else {})
        for fault in FAULTS
    ]
    return {"chances": chances, "seed": seed}


async def _one(
    client: AsyncClient, number: int, room: asyncio.Semaphore, options: dict[str, Any]
) -> str:
    """Runs one job; the reason of its failure, '' where it succeeded."""
    token = f"token-{number}"
    async with room:
        try:
            if number % 100 < DRAWN:
                await client.run(generating(token, **options), request_id=token)
            else:
                await client.describe(describing(token, **options), request_id=token)
        except errors.CavendishError as error:
            return error.reason
    return ""


async def _all(cloud: Cloud, jobs: int, at_once: int, options: dict[str, Any]) -> list[str]:
    client = AsyncClient("load", "1", cloud.daemon.state_dir, start=False)
    try:
        room = asyncio.Semaphore(at_once)
        return await asyncio.gather(*(_one(client, n, room, options) for n in range(jobs)))
    finally:
        await client.close()


def run_load(cloud: Cloud, jobs: int, *, at_once: int = 64, **options: Any) -> Reckoning:
    """Runs so many jobs; options: what each asks of the model. Then settles what is unknown."""
    begun = time.monotonic()
    reasons = asyncio.run(_all(cloud, jobs, at_once, options))
    seconds = time.monotonic() - begun
    with cloud.connect() as client:
        return _reckoned(cloud, client, Counter(filter(None, reasons)), jobs, seconds)


def _reckoned(
    cloud: Cloud, client: Client, failures: Counter[str], jobs: int, seconds: float
) -> Reckoning:
    calls, lines = calls_of(client), cloud.answered()
    pairs = list(_paired(cloud, client, calls))
    prices = {call.number: _price(lines.get(row.get("id", ""))) for call, row in pairs}
    lost = [call for call in calls if call.state is CallState.LOST]
    for call in lost:
        client.usage.settle(call.number, prices[call.number])
    got = [call for call in calls if call.state is CallState.SETTLED]
    return Reckoning(
        jobs=jobs,
        seconds=seconds,
        failures=failures,
        calls=len(calls),
        asked=len({call.job_id for call in lost}),
        got=sum(call.cost_micro_usd or 0 for call in got),
        billed_got=sum(prices[call.number] for call in got),
        unknown=sum(call.price_micro_usd for call in lost),
        billed_lost=sum(prices[call.number] for call in lost),
        ledger=client.usage.sums().month.total_micro_usd,
        bill=cloud.standin.bill()["micro_dollars"],
        strays=tuple(_strays(pairs, prices)),
    )


def _paired(
    cloud: Cloud, client: Client, calls: list[Call]
) -> itertools.chain[tuple[Call, dict[str, Any]]]:
    """Each call of the ledger with the request that the stand-in saw."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in cloud.standin.requests():
        if found := _TOKEN.search(str(row.get("turns", ""))):
            rows.setdefault(found[0], []).append(row)
    sent: dict[str, list[Call]] = {}
    for call in calls:
        sent.setdefault(call.job_id, []).append(call)
    names = {job_id: client.job(job_id).request_id for job_id in sent}
    return itertools.chain.from_iterable(
        zip(found, rows.get(names[job_id], []), strict=True) for job_id, found in sent.items()
    )


def _price(line: dict[str, Any] | None) -> int:
    """What a line of the bill says, 0 where there is none."""
    return round(line["micro_dollars"]) if line is not None and line["billed"] else 0


def _strays(
    pairs: list[tuple[Call, dict[str, Any]]], prices: dict[int, int]
) -> itertools.chain[str]:
    """The calls whose cost is known and not what the bill says."""

    def told(call: Call, fault: str) -> list[str]:
        known = {CallState.VOID: 0, CallState.SETTLED: call.cost_micro_usd}
        # The bill's lines are not whole millionths: either may have been rounded.
        if abs((known.get(call.state, prices[call.number]) or 0) - prices[call.number]) <= 1:
            return []
        return [f"{call.number} {call.state.value} {fault}: {prices[call.number]}"]

    return itertools.chain.from_iterable(told(call, row["fault"]) for call, row in pairs)
