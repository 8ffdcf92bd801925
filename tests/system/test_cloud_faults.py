# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs at an endpoint where three requests in ten go wrong: they succeed, the ledger is true.

An answer whose fate is unknown is paid for again here without asking: that is what `pay_again`
allows. A second test shows what happens without it.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cavendish_client import CallState, Client, FillRequest, errors
from tests.system.cloud import Cloud, calls_of, cloud, describing, small_canvas
from tests.system.cloud_load import Reckoning, faults, run_load

SHARE = 0.3
CENT = 10_000


def load(folder: Path, jobs: int) -> Reckoning:
    """So many jobs, at a model that is slow at times, within two minutes each."""
    with cloud(folder / "state", cache_hours=0.0) as found:
        found.standin.load(faults(SHARE))
        return run_load(found, jobs, pay_again=10, deadline_seconds=120)


def check(found: Reckoning) -> None:
    """The ledger says what the bill says, call by call and in all."""
    assert not found.strays
    assert abs(found.got - found.billed_got) < CENT
    assert found.unknown >= found.billed_lost
    assert abs(found.ledger - found.bill) < CENT
    assert found.calls > found.jobs


@pytest.mark.timeout(240)
def test_jobs_succeed_though_three_requests_in_ten_fail_and_the_ledger_is_the_bill(
    tmp_path: Path,
) -> None:
    found = load(tmp_path, 100)
    assert not found.failures
    check(found)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_two_thousand_jobs_succeed_though_three_requests_in_ten_fail(tmp_path: Path) -> None:
    found = load(tmp_path, 2000)
    assert found.share >= 0.999, found.failures
    check(found)


def test_job_waits_while_an_endpoint_that_only_fails_is_left_alone(tmp_path: Path) -> None:
    with cloud(tmp_path / "state") as found, found.connect() as client:
        exhaust(found, client)
        # Ten seconds long nothing is sent there.
        assert client.describe(describing("later", deadline_seconds=60)).text
        exhaust(found, client)
        canvas = small_canvas(mask=True)
        filled = client.run(FillRequest(canvas.image, canvas.mask, prompt="a boat"))
        assert filled.plan.engine == "classic"
        assert "failed lately" in " ".join(filled.plan.reasons)


def exhaust(found: Cloud, client: Client) -> None:
    """Lets the endpoint fail until it is left alone."""
    found.standin.script({"fault": "overloaded", "times": 5})
    asked = [describing(str(number), deadline_seconds=2.0) for number in range(5)]
    with ThreadPoolExecutor(5) as pool:
        outcomes = [pool.submit(client.describe, one).exception() for one in asked]
    assert all(isinstance(one, errors.ModelOverloaded) for one in outcomes), outcomes


def test_answer_that_is_cut_off_is_not_paid_for_again_unasked(tmp_path: Path) -> None:
    with cloud(tmp_path / "state") as found, found.connect() as client:
        found.standin.script({"fault": "cut"})
        with pytest.raises(errors.AnswerUnknown, match="may have cost") as caught:
            client.describe(describing("what is this?"))
        assert "agree to pay once more" in caught.value.next_step
        assert len(found.answered()) == 1
        (call,) = calls_of(client)
        assert call.state is CallState.LOST
        left = client.usage.sums().month
        assert (left.settled_micro_usd, left.unknown_micro_usd) == (0, call.price_micro_usd)
        # The artist agrees: the same again, as another job, and then looks the first one up.
        assert client.describe(describing("what is this?")).text
        bill = found.standin.bill()
        client.usage.settle(call.number, round(bill["unsent_micro_dollars"]))
        total = client.usage.sums().month.total_micro_usd
        assert abs(total - bill["micro_dollars"]) <= 2
