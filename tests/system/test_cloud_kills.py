# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 with paid answers on their way: none that arrived is lost, none is paid for twice."""

from pathlib import Path

import pytest

from tests.system.cloud import cloud, describing
from tests.system.cloud_kills import Kills, Reckoning


def check(found: Reckoning) -> None:
    """Nothing was lost, nothing was paid for twice, and the ledger is never below the bill."""
    assert not found.asked_twice
    assert not found.unended
    assert not found.lost_answers
    assert found.succeeded + found.unknown == found.jobs
    # The bill's lines are not whole millionths.
    assert found.settled <= found.bill + found.succeeded
    assert found.bill <= found.settled + found.reserved + found.jobs


@pytest.mark.timeout(280)
def test_killed_daemon_loses_no_answer_and_pays_for_none_twice(tmp_path: Path) -> None:
    with cloud(tmp_path / "state") as found:
        reckoning = Kills(found, seed=1).run(20)
        check(reckoning)
        assert reckoning.in_flight > 3
        assert reckoning.unknown > 0
        # The artist agrees to pay once more.
        with found.connect() as client:
            (*_, lost) = [job for job in client.jobs(500).jobs if job.error is not None]
            again = describing(lost.request_id, pay_again=1)
            assert client.describe(again, request_id=f"{lost.request_id}-again").text


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [2, 3])
def test_daemon_killed_two_hundred_times_loses_no_answer(tmp_path: Path, seed: int) -> None:
    with cloud(tmp_path / "state") as found:
        reckoning = Kills(found, seed).run(100)
        check(reckoning)
        assert reckoning.in_flight > 30
