# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench.cloud_reliability`: jobs that succeed though the cloud fails; no money lost.

Many jobs go through a real daemon to the stand-in for the API, where three requests in ten go wrong
in one of seven ways. An answer whose fate is unknown (the line was cut, or hung) is paid for once
more unasked here, which artists can allow; without that, the share of jobs that is told beside it
would have asked. The ledger counts such a request at its full price until the artist says what the
bill has: it is never below the bill, and to the cent the bill's after that.

Then the daemon is killed again and again with answers on their way.

python -m bench.cloud_reliability [JOBS KILLS]
"""

import sys
import tempfile
from pathlib import Path

from bench.figure import Figure, table
from tests.system import cloud_kills, cloud_load
from tests.system.cloud import cloud

JOBS = 2000
KILLS = 200
SHARE = 0.3
DEADLINE_SECONDS = 120.0
PAY_AGAIN = 10
CENTS = 1e-4


def load(jobs: int) -> list[Figure]:
    """So many jobs where three requests in ten go wrong."""
    with (
        tempfile.TemporaryDirectory() as folder,
        cloud(Path(folder) / "state", cache_hours=0.0) as found,
    ):
        found.standin.load(cloud_load.faults(SHARE))
        made = cloud_load.run_load(
            found, jobs, pay_again=PAY_AGAIN, deadline_seconds=DEADLINE_SECONDS
        )
    got, everything = _apart(made.got, made.billed_got), _apart(made.ledger, made.bill)
    share = f"{jobs} jobs, {SHARE:.0%} faults, {made.calls} requests in {made.seconds:.0f} s"
    asked = 100 * made.asked / made.jobs
    return [
        Figure(f"{share}: succeed", 100 * made.share, "%", 99.9, at_least=True),
        Figure("of them would have asked before they paid again", asked, "%", 100),
        Figure("ledger and bill of what arrived apart", got, "ct", 1),
        Figure("ledger and bill of all, once settled, apart", everything, "ct", 1),
        Figure("requests whose cost the two tell differently", len(made.strays), "", 0),
        Figure(
            "ledger of what was lost, before it is settled",
            made.unknown * CENTS,
            "ct",
            1,
            (made.billed_lost or 1) * CENTS,
            "the bill",
            at_least=True,
        ),
    ]


def _apart(one: int, other: int) -> float:
    return abs(one - other) * CENTS


def kills(count: int) -> list[Figure]:
    """So many deaths of the daemon."""
    with tempfile.TemporaryDirectory() as folder, cloud(Path(folder) / "state") as found:
        made = cloud_kills.Kills(found, seed=1).run(count)
    title = f"{made.kills} kills, {made.in_flight} with answers on their way, {made.jobs} jobs"
    return [
        Figure(f"{title}: asked for twice unasked", len(made.asked_twice), "jobs", 0),
        Figure("answer on disk and yet no success", len(made.lost_answers), "jobs", 0),
        Figure("without an end", len(made.unended), "jobs", 0),
        Figure("ask before they pay again", made.unknown, "jobs", made.jobs),
        Figure("of those, all bytes sent but not on disk yet", made.arrived, "jobs", made.jobs),
        Figure("bill beyond the ledger", max(0, made.bill - made.settled - made.reserved), "µ$", 0),
    ]


def figures(jobs: int = JOBS, times: int = KILLS) -> list[Figure]:
    """What the project promises where the cloud, or the daemon, fails."""
    return [*load(jobs), *kills(times)]


if __name__ == "__main__":
    print(table(figures(*map(int, sys.argv[1:3]))))
