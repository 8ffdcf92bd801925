# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from typing import Any

import pytest

from cavendish.engines.registry import EngineSpec, Registry
from cavendish.errors import EngineUnknown, NoEngine
from cavendish.request import Request
from cavendish.routing.router import Router
from tests.daemon.jobs import trees


def spec(name: str, *, local: bool = True, operations: tuple[str, ...] = ("fill",)) -> EngineSpec:
    return EngineSpec(name, frozenset(operations), 1, "nowhere:Nothing", local)


ROUTER = Router([spec("cloud", local=False), spec("near"), spec("painter", operations=("draw",))])
ONE = Router([spec("near"), spec("painter", operations=("draw",))])


def request(**changes: Any) -> Request:
    return dataclasses.replace(trees.request(), **changes)


def test_plan_takes_the_preferred_engine_and_needs_no_reason_for_it() -> None:
    plan = ROUTER.plan(request())
    assert (plan.engine, plan.reasons) == ("cloud", ())


def test_plan_says_that_an_engine_was_asked_for() -> None:
    plan = ROUTER.plan(request(engine="near"))
    assert plan.engine == "near"
    assert plan.reasons == ("The request asks for the engine near.",)


def test_plan_says_that_there_is_only_one_engine() -> None:
    plan = ONE.plan(request())
    assert plan.engine == "near"
    assert plan.reasons == ("near is the only engine installed that can fill.",)
    assert not plan.leaves_machine


def test_plan_says_that_the_request_must_stay_here() -> None:
    plan = ROUTER.plan(request(local_only=True))
    assert (plan.engine, plan.leaves_machine) == ("near", False)
    assert plan.reasons == ("The request must stay on this machine.",)


def test_plan_keeps_each_reason_in_order() -> None:
    plan = ROUTER.plan(request(engine="near", local_only=True))
    assert [reason.split()[2] for reason in plan.reasons] == ["asks", "must"]


def test_unknown_engine_is_refused_with_the_names_of_the_known() -> None:
    with pytest.raises(EngineUnknown) as refused:
        ROUTER.plan(request(engine="dream"))
    assert refused.value.values == {"engine": "dream", "known": "cloud, near, painter"}


@pytest.mark.parametrize(
    "changes", [{"engine": "painter"}, {"engine": "cloud", "local_only": True}], ids=str
)
def test_engine_that_cannot_or_may_not_is_no_engine(changes: dict[str, Any]) -> None:
    with pytest.raises(NoEngine, match="fill"):
        ROUTER.plan(request(**changes))


def test_nothing_installed_is_no_engine() -> None:
    with pytest.raises(NoEngine):
        Router([]).plan(request())


def test_engines_are_told_by_verb_the_preferred_first() -> None:
    assert ROUTER.engines("fill") == ("cloud", "near")
    assert ROUTER.engines("sing") == ()


def test_what_is_installed_fills_without_leaving_the_machine() -> None:
    plan = Router(Registry().specs()).plan(request(local_only=True))
    assert (plan.engine, plan.leaves_machine, plan.price_micro_usd) == ("classic", False, 0)
