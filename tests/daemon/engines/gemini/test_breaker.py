# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.engines.gemini.breaker import Breaker
from cavendish.engines.gemini.policy import Policy

POLICY = Policy(failures=3, rest_seconds=10.0, most_rest_seconds=35.0)


def opened(at: float = 0.0) -> Breaker:
    breaker = Breaker(POLICY)
    for _ in range(POLICY.failures):
        breaker.failed(at)
    return breaker


def test_breaker_opens_after_failures_in_a_row() -> None:
    breaker = Breaker(POLICY)
    for _ in range(2):
        breaker.failed(0.0)
    assert breaker.wait(0.0) == 0.0
    breaker.failed(0.0)
    assert breaker.wait(0.0) == 10.0
    assert breaker.wait(4.0) == 6.0
    assert breaker.wait(10.0) == 0.0


def test_success_in_between_starts_the_count_anew() -> None:
    breaker = Breaker(POLICY)
    for _ in range(5):
        breaker.failed(0.0)
        breaker.failed(0.0)
        breaker.succeeded()
    assert breaker.wait(0.0) == 0.0


def test_one_request_probes_while_others_wait() -> None:
    breaker = opened()
    breaker.begin(10.0, 60.0)
    assert 0.0 < breaker.wait(10.0) <= 1.0
    breaker.succeeded()
    assert breaker.wait(10.0) == 0.0


def test_probe_that_fails_doubles_the_rest_up_to_its_limit() -> None:
    breaker, now, rests = opened(), 10.0, []
    for _ in range(3):
        breaker.begin(now, 60.0)
        breaker.failed(now)
        rests.append(breaker.wait(now))
        now = breaker.open_until
    assert rests == [20.0, 35.0, 35.0]
    breaker.begin(now, 60.0)
    breaker.succeeded()
    for _ in range(3):
        breaker.failed(now)
    assert breaker.wait(now) == 10.0


def test_requests_that_were_under_way_do_not_prolong_the_rest() -> None:
    breaker = opened()
    for _ in range(10):
        breaker.failed(1.0)
    assert breaker.wait(1.0) == 9.0


def test_probe_that_tells_nothing_lets_another_one_try() -> None:
    breaker = opened()
    breaker.begin(10.0, 60.0)
    breaker.given_up()
    assert breaker.wait(10.0) == 0.0


def test_probe_that_never_ends_is_not_waited_for_forever() -> None:
    breaker = opened()
    breaker.begin(10.0, 60.0)
    assert breaker.wait(69.9) > 0.0
    assert breaker.wait(70.0) == 0.0
