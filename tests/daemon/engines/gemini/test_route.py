# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.engines.gemini.fault import Fault, Next
from cavendish.engines.gemini.policy import Policy
from cavendish.engines.gemini.route import Route
from cavendish.errors import EndpointUnreachable, InputRefused, KeyInvalid, ModelOverloaded

LATER = Fault(ModelOverloaded(model="m"), Next.LATER)
LEAVE = Fault(KeyInvalid(endpoint="a"), Next.ELSEWHERE)


def route(*names: str, attempts: int = 10) -> Route:
    return Route(names, Policy(attempts=attempts, base_seconds=1.0), lambda: 0.0)


def free(name: str) -> float:
    return 0.0


def test_first_choice_is_asked_first() -> None:
    assert route("a", "b").next(0.0, free) == ("a", 0.0)


def test_second_choice_is_asked_while_the_first_rests() -> None:
    tried = route("a", "b")
    tried.failed("a", LATER, 0.0)
    assert tried.next(0.0, free) == ("b", 0.0)
    tried.failed("b", LATER, 0.1)
    assert tried.next(0.1, free) == ("a", pytest.approx(0.4))
    assert tried.next(1.0, free) == ("a", 0.0)


def test_endpoint_that_is_busy_is_passed_over() -> None:
    assert route("a", "b").next(0.0, {"a": 5.0, "b": 0.0}.__getitem__) == ("b", 0.0)
    assert route("a", "b").next(0.0, {"a": 5.0, "b": 9.0}.__getitem__) == ("a", 5.0)


def test_endpoint_that_cannot_help_is_left() -> None:
    tried = route("a", "b")
    tried.failed("a", LEAVE, 0.0)
    assert tried.next(99.0, free) == ("b", 0.0)
    tried.failed("b", Fault(KeyInvalid(endpoint="b"), Next.ELSEWHERE), 99.0)
    assert tried.hopeless
    assert tried.error is LEAVE.error


def test_wait_that_is_asked_for_is_kept() -> None:
    tried = route("a")
    tried.failed("a", Fault(ModelOverloaded(model="m"), Next.LATER, seconds=37.0), 10.0)
    assert tried.next(10.0, free) == ("a", 37.0)


def test_tries_come_to_an_end() -> None:
    tried = route("a", attempts=3)
    for now in range(3):
        assert not tried.hopeless
        tried.failed("a", LATER, float(now))
    assert tried.hopeless
    assert tried.error is LATER.error


def test_endpoint_that_is_never_reached_is_left_early() -> None:
    unreached = Fault(EndpointUnreachable(endpoint="a", problem="no"), Next.LATER, attempts=2)
    tried = route("a")
    tried.failed("a", unreached, 0.0)
    assert not tried.hopeless
    tried.failed("a", unreached, 1.0)
    assert tried.hopeless


def test_request_that_is_wrong_is_not_tried_anywhere_else() -> None:
    wrong = Fault(InputRefused(model="m", detail="d"), Next.NOTHING)
    with pytest.raises(InputRefused):
        route("a", "b").failed("a", wrong, 0.0)


def test_crowd_is_waited_for_until_the_deadline() -> None:
    crowded = Fault(ModelOverloaded(model="m"), Next.LATER, crowded=True)
    tried = route("a", attempts=2)
    for now in range(20):
        tried.failed("a", crowded, float(now))
    assert not tried.hopeless
