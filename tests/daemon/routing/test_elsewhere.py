# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses

import pytest

from cavendish.engines.registry import EngineSpec
from cavendish.errors import (
    CavendishError,
    DeviceFailed,
    EndpointUnreachable,
    KeyMissing,
    ModelOutputBroken,
    OutOfMemory,
    PromptBlocked,
)
from cavendish.preferences import Preferences
from cavendish.request import Plan, Request, Upload
from cavendish.routing.elsewhere import elsewhere
from cavendish.routing.router import Router
from tests.daemon.routing.situations import Told
from tests.daemon.routing.test_router import (
    CUTTERS,
    ENLARGER,
    LOCAL,
    cut,
    edit,
    enlarge,
    request,
    router,
)

# What failed: a plan of a model in the cloud, and one of a model on this machine.
CLOUDS = Plan("cloud", "banana", upload=Upload("gemini.example", ("all of it",), agreed=True))
ENLARGERS = Plan("onnx", "enlarger")


def test_engine_at_hand_does_instead_what_an_endpoint_refused() -> None:
    refusal = EndpointUnreachable(endpoint="gemini", problem="no network")
    plan = elsewhere(router(), request("a boat"), refusal, CLOUDS)
    assert plan is not None
    assert plan.engine == "near"
    assert plan.reasons[0] == "gemini cannot be reached: no network."


@pytest.mark.parametrize(
    ("asked", "refusal", "offline"),
    [
        (request("a boat", engine="cloud"), KeyMissing(endpoint="gemini"), True),
        (request("a boat"), KeyMissing(endpoint="gemini"), False),
        (request("a boat"), PromptBlocked(model="Banana", cause="SAFETY"), True),
        (edit(), KeyMissing(endpoint="gemini"), True),
    ],
    ids=["asked for", "not wanted", "no better elsewhere", "not able"],
)
def test_nothing_is_done_instead(asked: Request, refusal: CavendishError, offline: bool) -> None:
    preferences = Preferences(offline=offline)
    assert elsewhere(router(preferences=preferences), asked, refusal, CLOUDS) is None


@pytest.mark.parametrize("named", [{"model": "enlarger"}, {"engine": "onnx"}])
def test_model_or_engine_that_is_named_is_not_replaced(named: dict[str, str]) -> None:
    here = Router(LOCAL, Told(installed=ENLARGER))
    for failure in (DeviceFailed(model="enlarger", problem="device lost"), OutOfMemory()):
        assert elsewhere(here, enlarge(**named), failure, ENLARGERS) is None


def test_model_that_breaks_in_mid_job_hands_on_to_the_engine_without_weights() -> None:
    broken = ModelOutputBroken(model="enlarger", problem="its answer is not a number")
    plan = elsewhere(Router(LOCAL, Told(installed=ENLARGER)), enlarge(), broken, ENLARGERS)
    assert plan is not None
    assert plan.engine == "near"
    assert "its answer is not a number" in plan.reasons[0]


def test_what_has_failed_is_never_asked_again_and_the_next_model_goes_first() -> None:
    smaller = dataclasses.replace(ENLARGER, id="smaller", title="Smaller")
    here = Router(LOCAL, Told(installed=ENLARGER, second=smaller))
    plans: list[Plan | None] = [here.plan(enlarge())]
    while (failed := plans[-1]) is not None:
        broken = ModelOutputBroken(model=failed.model, problem=f"no numbers {len(plans)}")
        plans.append(elsewhere(here, enlarge(), broken, failed))
    made = [plan for plan in plans if plan is not None]
    assert [(plan.engine, plan.model) for plan in made] == [
        ("onnx", "enlarger"),
        ("onnx", "smaller"),
        ("near", ""),
    ]
    assert [one.model for one in made[-1].tried] == ["enlarger", "smaller"]
    assert "no numbers 1" in made[-1].reasons[0]
    assert "no numbers 2" in made[-1].reasons[1]


def test_model_that_needs_too_much_memory_hands_on() -> None:
    plan = elsewhere(Router(LOCAL, Told(installed=ENLARGER)), enlarge(), OutOfMemory(), ENLARGERS)
    assert plan is not None
    assert (plan.engine, plan.reasons[0]) == ("near", OutOfMemory().message)
    assert "hashed filters" in plan.reasons[1]


@pytest.mark.parametrize("failed", [Plan("near"), CLOUDS], ids=["without weights", "paid for"])
def test_memory_that_no_model_of_this_machine_wanted_is_not_tried_elsewhere(failed: Plan) -> None:
    everywhere = [*LOCAL, EngineSpec("cloud", frozenset({"upscale"}), 1, "nowhere:Nothing", False)]
    here = Router(everywhere, Told(installed=ENLARGER))
    assert elsewhere(here, enlarge(), OutOfMemory(), failed) is None


def test_what_fails_here_does_not_go_to_the_cloud_by_itself() -> None:
    clouded = [LOCAL[0], EngineSpec("cloud", frozenset({"upscale"}), 1, "nowhere:Nothing", False)]
    here = Router(clouded, Told(installed=ENLARGER))
    for failure in (DeviceFailed(model="enlarger", problem="device lost"), OutOfMemory()):
        assert elsewhere(here, enlarge(), failure, ENLARGERS) is None


def test_cut_out_of_a_model_that_breaks_goes_on_only_where_the_subject_is_shown() -> None:
    here = Router(CUTTERS, Told(installed=ENLARGER))
    refusal = ModelOutputBroken(model="enlarger", problem="its answer is not a number")
    instead = elsewhere(here, cut(mask=True), refusal, ENLARGERS)
    assert instead is not None
    assert instead.engine == "near"
    assert elsewhere(here, cut(), refusal, ENLARGERS) is None
