# SPDX-License-Identifier: GPL-3.0-or-later
import threading

from cavendish.engines.gemini.fault import Fault, Next
from cavendish.engines.gemini.health import Health
from cavendish.engines.gemini.policy import Policy
from cavendish.errors import EndpointUnreachable, ModelOverloaded, RateLimited

MODEL = "gemini-nano-banana-2.1"
SICK = Fault(ModelOverloaded(model="Nano Banana 2.1"), Next.LATER, sick=True)
CROWDED = Fault(RateLimited(endpoint="gemini", retry_s=20), Next.LATER, seconds=20.0, crowded=True)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def health() -> tuple[Health, Clock]:
    clock = Clock()
    return Health(Policy(failures=2, rest_seconds=10.0), clock), clock


def test_endpoint_that_nobody_has_asked_is_well() -> None:
    found = health()[0].snapshot("gemini")
    assert (found.ok, found.problem, found.error) == (True, "", None)


def test_endpoint_that_only_fails_is_left_alone_and_says_why() -> None:
    all_health, clock = health()
    for _ in range(2):
        all_health.failed("gemini", MODEL, SICK, None)
    found = all_health.snapshot("gemini")
    assert (found.ok, found.rest_seconds) == (False, 10.0)
    assert found.problem == "it only failed lately (Nano Banana 2.1 is overloaded.)"
    assert all_health.take("gemini", MODEL, 30.0) == 10.0
    assert all_health.snapshot("vertex").ok
    clock.now += 10.0
    assert all_health.snapshot("gemini").ok


def test_answer_makes_an_endpoint_well_again() -> None:
    all_health, clock = health()
    for _ in range(2):
        all_health.failed("gemini", MODEL, SICK, None)
    clock.now += 10.0
    assert all_health.take("gemini", MODEL, 30.0) == 0.0
    assert all_health.wait("gemini", MODEL) > 0.0
    all_health.answered("gemini", MODEL)
    assert all_health.wait("gemini", MODEL) == 0.0
    assert all_health.snapshot("gemini").error is None


def test_refusal_shows_that_the_endpoint_itself_is_well() -> None:
    all_health, _ = health()
    all_health.failed("gemini", MODEL, SICK, None)
    all_health.failed("gemini", MODEL, CROWDED, None)
    all_health.failed("gemini", MODEL, SICK, None)
    assert all_health.snapshot("gemini").ok


def test_crowd_at_one_model_leaves_the_others_free() -> None:
    all_health, _ = health()
    all_health.failed("gemini", MODEL, CROWDED, 20)
    assert all_health.wait("gemini", MODEL) == 20.0
    assert all_health.wait("gemini", "gemini-3-pro-image") == 0.0
    assert all_health.snapshot("gemini").ok


def test_one_of_many_threads_probes() -> None:
    all_health, clock = health()
    for _ in range(2):
        all_health.failed("gemini", MODEL, SICK, None)
    clock.now += 10.0
    waits: list[float] = []
    threads = [
        threading.Thread(target=lambda: waits.append(all_health.take("gemini", MODEL, 30.0)))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert waits.count(0.0) == 1


def test_endpoint_that_answers_with_failures_was_reached() -> None:
    all_health, _ = health()
    assert all_health.snapshot("gemini").reached
    all_health.failed("gemini", MODEL, SICK, None)
    assert all_health.snapshot("gemini").reached
    away = EndpointUnreachable(endpoint="gemini", problem="no network")
    all_health.failed("gemini", MODEL, Fault(away, Next.LATER, sick=True), None)
    assert not all_health.snapshot("gemini").reached


def test_endpoint_is_away_once_it_was_tried_again_in_vain() -> None:
    all_health, clock = health()
    gone = Fault(EndpointUnreachable(endpoint="gemini", problem="down"), Next.LATER, sick=True)
    for _ in range(2):
        all_health.failed("gemini", MODEL, gone, None)
    assert not all_health.snapshot("gemini").away
    clock.now += 10.0
    all_health.failed("gemini", MODEL, gone, None)
    assert all_health.snapshot("gemini").away
    clock.now += 20.0
    assert not all_health.snapshot("gemini").away
    all_health.failed("gemini", MODEL, SICK, None)
    assert not all_health.snapshot("gemini").away
