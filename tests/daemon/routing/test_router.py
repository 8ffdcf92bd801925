# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from collections.abc import Collection
from typing import Any

import pytest

from cavendish.catalog.local_catalog import packaged
from cavendish.catalog.local_model import Runtime
from cavendish.engines.extra import Extra
from cavendish.engines.registry import EngineSpec, Registry
from cavendish.errors import (
    BudgetExceeded,
    ConsentNeeded,
    EndpointUnreachable,
    EngineUnknown,
    KeyMissing,
    LiveNotAllowed,
    LocalOnly,
    ModelNotInstalled,
    ModelUnknown,
    NoEngine,
    PolicyError,
    RuntimeNotInstalled,
    SubjectUnclear,
)
from cavendish.preferences import Budget, Permission, Preferences
from cavendish.request import (
    Box,
    Canvas,
    Cutout,
    Edit,
    Expand,
    ModelOptions,
    PixelFormat,
    Reference,
    Request,
    Restyle,
    Role,
    Upscale,
)
from cavendish.routing.router import Router
from cavendish.routing.situation import Left, Picked
from tests.daemon.jobs import trees
from tests.daemon.routing.situations import Told


def spec(name: str, *, local: bool = True, operations: tuple[str, ...] = ("fill",)) -> EngineSpec:
    return EngineSpec(name, frozenset(operations), 1, "nowhere:Nothing", local)


SPECS = [spec("cloud", local=False, operations=("fill", "edit")), spec("near")]
ALONE = Router([spec("near"), spec("painter", operations=("draw",))])


LOCAL = [
    EngineSpec("onnx", frozenset({"upscale"}), 1, "nowhere:Nothing", True, installs=True),
    spec("near", operations=("fill", "upscale")),
]
ENLARGER = dataclasses.replace(packaged()[0], id="enlarger", title="Enlarger")


def enlarge(model: str = "", **changes: Any) -> Request:
    operation = Upscale(Canvas(trees.image()), 2)
    return Request(operation, options=ModelOptions(model=model), **changes)


def router(**told: Any) -> Router:
    return Router(SPECS, Told(**told))


def request(prompt: str = "", **changes: Any) -> Request:
    made = dataclasses.replace(trees.request(), **changes)
    return dataclasses.replace(made, operation=dataclasses.replace(made.operation, prompt=prompt))


def edit(**changes: Any) -> Request:
    return Request(Edit(Canvas(trees.image()), "make it red"), **changes)


def test_plain_fill_goes_to_the_engine_at_hand_and_says_so() -> None:
    plan = router().plan(request())
    assert plan.engine == "near"
    assert plan.reasons == ("Without words the built-in engine does it, at no cost.",)
    assert not plan.leaves_machine


def test_words_go_to_the_model_with_its_price_and_what_it_would_get() -> None:
    plan = router().plan(request("a boat"))
    assert (plan.engine, plan.model, plan.endpoints) == ("cloud", "banana", ("gemini",))
    assert (plan.size, plan.ratio, plan.price_micro_usd) == ("1K", "1:1", 40_000)
    assert plan.upload is not None
    assert (plan.upload.host, plan.upload.agreed) == ("gemini.example", False)
    assert plan.reasons == ("Banana does it at gemini.",)


def test_plan_says_that_an_engine_was_asked_for() -> None:
    plan = router().plan(request(engine="near"))
    assert plan.reasons == ("The request asks for the engine near.",)


def test_plan_says_that_there_is_only_one_engine() -> None:
    plan = ALONE.plan(request())
    assert plan.reasons == ("The built-in engine is the only one that can do this, at no cost.",)


def test_plan_says_why_the_built_in_engine_takes_over() -> None:
    plan = router(keys=()).plan(request("a boat"))
    assert plan.engine == "near"
    assert plan.reasons == (
        "There is no key for gemini yet.",
        "The built-in engine does not follow the words of the prompt.",
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"keys": ()}, "no key"),
        ({"problems": {"gemini": "no network"}}, "no network"),
        ({"rest": Left(39_999, "day")}, "budget of the day"),
        ({"preferences": Preferences(cloud=Permission.NEVER)}, "do not allow"),
        ({"preferences": Preferences(work_offline=True, offline=False)}, "works offline"),
        ({"marks": ("picture",)}, "picture is marked"),
    ],
)
def test_fill_stays_here_where_the_cloud_cannot_have_it(told: dict[str, Any], words: str) -> None:
    plan = router(**told).plan(request("a boat", document="picture"))
    assert plan.engine == "near"
    assert words in plan.reasons[0]


def test_live_job_asks_the_cloud_only_where_a_cap_is_set_for_it() -> None:
    with pytest.raises(LiveNotAllowed):
        router().plan(edit(live="sketch"))
    settings = Preferences(budget=Budget(live=100_000))
    assert router(preferences=settings).plan(edit(live="sketch")).engine == "cloud"


def test_live_job_asks_a_model_of_this_machine_first() -> None:
    near = EngineSpec("onnx", frozenset({"edit"}), 1, "nowhere:Nothing", True, installs=True)
    situation = Told(Preferences(budget=Budget(live=100_000)), installed=ENLARGER)
    assert Router([SPECS[0], near], situation).plan(edit(live="sketch")).engine == "onnx"
    situation.installed = None
    assert Router([SPECS[0], near], situation).plan(edit(live="sketch")).engine == "cloud"


def test_nothing_takes_over_where_the_artist_does_not_want_it() -> None:
    with pytest.raises(KeyMissing):
        router(keys=(), preferences=Preferences(offline=False)).plan(request("a boat"))


def test_what_must_stay_here_stays_here_all_the_same() -> None:
    plan = router(preferences=Preferences(offline=False)).plan(request("a boat", local_only=True))
    assert plan.engine == "near"


def test_verb_that_only_a_model_can_do_is_refused_for_its_reason() -> None:
    with pytest.raises(LocalOnly, match="sky"):
        router(marks=("sky",)).plan(edit(layers=("ground", "sky")))


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({}, {"local_only": True}),
        ({"preferences": Preferences(work_offline=True)}, {}),
        ({"preferences": Preferences(cloud=Permission.NEVER)}, {}),
    ],
)
def test_what_may_not_leave_is_told_which_model_would_do_it_here(
    told: dict[str, Any], asked: dict[str, Any]
) -> None:
    near = EngineSpec("onnx", frozenset({"edit"}), 1, "nowhere:Nothing", True, installs=True)
    with pytest.raises(PolicyError) as refused:
        Router([SPECS[0], near], Told(**told)).plan(edit(**asked))
    assert "`cavendish models install enlarger`" in refused.value.advice
    with pytest.raises(PolicyError) as plain:
        router(**told).plan(edit(**asked))
    assert "models install" not in plain.value.advice


def test_engine_asked_for_is_not_replaced() -> None:
    with pytest.raises(BudgetExceeded, match=r"cost 0\.04 US"):
        router(rest=Left(0, "month")).plan(request(engine="cloud"))


def test_endpoints_are_tried_in_the_artists_order_but_for_those_that_are_down() -> None:
    told = {"keys": ("vertex", "gemini"), "preferences": Preferences(cloud=Permission.ALLOW)}
    assert router(**told).plan(edit()).endpoints == ("gemini", "vertex")
    assert router(**told, problems={"gemini": "down"}).plan(edit()).endpoints == ("vertex",)


def test_model_that_no_endpoint_serves_any_more_is_unknown() -> None:
    problems = {"gemini": "it does not serve banana any more", "vertex": "down"}
    told = {"keys": ("gemini", "vertex"), "problems": problems}
    with pytest.raises(ModelUnknown, match="banana"):
        router(**told, unserved=frozenset(told["keys"])).plan(edit())
    with pytest.raises(EndpointUnreachable):
        router(**told, unserved=frozenset({"gemini"})).plan(edit())


def test_other_host_takes_over_only_if_the_artist_has_agreed_to_it_too() -> None:
    keys = ("gemini", "vertex")
    document = edit(document="picture", consent=True)
    assert router(keys=keys).plan(document).endpoints == ("gemini",)
    agreed = router(keys=keys, consents=(("picture", "vertex.example"),))
    assert agreed.plan(document).endpoints == ("gemini", "vertex")
    assert agreed.plan(edit(document="another")).endpoints == ("gemini",)


def test_first_upload_of_a_document_needs_consent() -> None:
    asked = edit(document="picture")
    with pytest.raises(ConsentNeeded, match="64 x 64"):
        router().admit(asked)
    assert router(consents=(("picture", "gemini.example"),)).admit(asked).upload is not None
    assert router().admit(dataclasses.replace(asked, consent=True)).upload is not None
    assert router(preferences=Preferences(cloud=Permission.ALLOW)).admit(asked).upload is not None


def test_nameless_document_is_asked_for_each_time() -> None:
    with pytest.raises(ConsentNeeded):
        router(consents=(("", "gemini.example"),)).admit(edit())


RESTING: dict[str, Any] = {"problems": {"gemini": "it only failed lately"}, "resting": ("gemini",)}


def test_edit_waits_for_an_endpoint_that_only_failed_lately() -> None:
    assert router(**RESTING).plan(edit()).endpoints == ("gemini",)
    assert router(**RESTING).plan(request("a boat", engine="cloud")).engine == "cloud"
    alone = Preferences(offline=False)
    assert router(preferences=alone, **RESTING).plan(request("a boat")).engine == "cloud"


def test_what_the_engine_at_hand_can_do_does_not_wait() -> None:
    assert router(**RESTING).plan(request("a boat")).engine == "near"
    with pytest.raises(EndpointUnreachable, match="failed lately"):
        router(**RESTING).plan(request("a boat"), engine="cloud")


def test_endpoint_that_is_well_goes_before_one_that_is_left_alone() -> None:
    plan = router(keys=("gemini", "vertex"), **RESTING).plan(edit())
    assert plan.endpoints == ("vertex",)


def test_unknown_engine_is_refused_with_the_names_of_the_known() -> None:
    with pytest.raises(EngineUnknown) as refused:
        router().plan(request(engine="dream"))
    assert refused.value.values == {"engine": "dream", "known": "cloud, near"}


def test_engine_that_cannot_is_no_engine() -> None:
    with pytest.raises(NoEngine, match="fill"):
        ALONE.plan(request(engine="painter"))


def test_nothing_installed_is_no_engine() -> None:
    with pytest.raises(NoEngine):
        Router([]).plan(request())


def test_engines_are_told_by_verb_the_preferred_first() -> None:
    assert router().engines("fill") == ("cloud", "near")
    assert router().engines("sing") == ()


def test_what_is_installed_fills_without_leaving_the_machine() -> None:
    plan = Router(Registry().specs()).plan(request(local_only=True))
    assert (plan.engine, plan.leaves_machine, plan.price_micro_usd) == ("classic", False, 0)


def restyle(role: Role | None, prompt: str = "p") -> Request:
    references = () if role is None else (Reference(trees.image(), role),)
    return Request(Restyle(Canvas(trees.image()), prompt, references), local_only=True)


@pytest.mark.parametrize("role", [Role.STYLE, Role.PALETTE])
def test_style_of_a_picture_can_be_taken_over_without_a_model(role: Role) -> None:
    near = spec("near", operations=("restyle",))
    plan = Router([spec("cloud", local=False, operations=("restyle",)), near], Told()).plan(
        restyle(role)
    )
    assert plan.engine == "near"


@pytest.mark.parametrize("role", [None, Role.OBJECT])
def test_style_in_words_cannot(role: Role | None) -> None:
    near = spec("near", operations=("restyle",))
    with pytest.raises(NoEngine):
        Router([near], Told()).plan(restyle(role))


def test_installed_model_goes_before_the_engine_without_weights() -> None:
    plan = Router(LOCAL, Told(installed=ENLARGER)).plan(enlarge())
    assert (plan.engine, plan.model, plan.leaves_machine) == ("onnx", "enlarger", False)
    assert plan.reasons == ("Enlarger does it on this machine, at no cost.",)


@pytest.mark.parametrize("offline", [True, False])
def test_engine_without_weights_enlarges_where_no_model_is_installed(offline: bool) -> None:
    told = Told(preferences=Preferences(offline=offline))
    plan = Router(LOCAL, told).plan(enlarge())
    assert (plan.engine, plan.model) == ("near", "")
    assert plan.reasons[0] == "The model enlarger is not installed."
    assert plan.reasons[1:] == ("The built-in engine enlarges by hashed filters, at no cost.",)


@pytest.mark.parametrize("named", [{"model": "enlarger"}, {"engine": "onnx"}])
def test_model_or_engine_that_is_named_is_not_replaced(named: dict[str, str]) -> None:
    with pytest.raises(ModelNotInstalled):
        Router(LOCAL, Told()).plan(enlarge(**named))


def test_without_a_situation_no_model_is_thought_of() -> None:
    assert Router(LOCAL).plan(enlarge()).engine == "near"


COPYING = Router(
    [
        EngineSpec("onnx", frozenset({"expand"}), 1, "nowhere:Nothing", True, installs=True),
        spec("near", operations=("expand",)),
        spec("cloud", local=False, operations=("expand",)),
    ],
    Told(),
)


def expand(prompt: str = "", *, copies: bool = True) -> Request:
    sources = trees.image(2, PixelFormat.GRAY8) if copies else None
    return Request(Expand(Canvas(trees.image()), Box(0, 0, 9, 9), prompt, sources))


def test_what_is_to_be_copied_is_not_drawn() -> None:
    assert COPYING.plan(expand()).engine == "near"
    assert COPYING.plan(expand(copies=False)).engine == "cloud"
    assert COPYING.plan(expand("the sea")).engine == "cloud"


def test_model_of_this_machine_that_is_asked_to_copy_is_refused() -> None:
    with pytest.raises(NoEngine):
        COPYING.plan(dataclasses.replace(expand(), engine="onnx"))


PAINTER = dataclasses.replace(packaged()[0], id="local", title="Painter")
FILLERS = [
    EngineSpec("onnx", frozenset({"fill", "restyle"}), 1, "nowhere:Nothing", True, installs=True),
    spec("near", operations=("fill", "restyle")),
    spec("cloud", local=False, operations=("fill", "restyle")),
]


def test_installed_model_fills_without_words_before_the_built_in_engine() -> None:
    plan = Router(FILLERS, Told(installed=PAINTER)).plan(request())
    assert (plan.engine, plan.model) == ("onnx", "local")
    assert plan.reasons == ("Painter does it on this machine, at no cost.",)
    asked = Router(FILLERS, Told(installed=PAINTER)).plan(request(engine="near"))
    assert asked.engine == "near"


def test_plain_fill_does_not_tell_of_models_that_are_not_installed() -> None:
    plan = Router(FILLERS, Told()).plan(request())
    assert plan.reasons == ("Without words the built-in engine does it, at no cost.",)


def test_words_go_to_the_cloud_before_a_model_of_this_machine() -> None:
    assert Router(FILLERS, Told(installed=PAINTER)).plan(request("a boat")).engine == "cloud"
    there = Router(FILLERS, Told(installed=PAINTER, keys=())).plan(request("a boat"))
    assert (there.engine, there.reasons[0]) == ("onnx", "There is no key for gemini yet.")


def test_model_that_is_named_goes_to_the_engine_that_has_it() -> None:
    told = Told(installed=PAINTER)
    here = Router(FILLERS, told).plan(request("a boat", options=ModelOptions(model="local")))
    assert (here.engine, here.leaves_machine) == ("onnx", False)
    there = Router(FILLERS, told).plan(request("a boat", options=ModelOptions(model="banana")))
    assert there.engine == "cloud"


def test_style_of_a_model_that_is_named_is_painted_here() -> None:
    named = Request(Restyle(Canvas(trees.image()), ""), options=ModelOptions(model="local"))
    assert Router(FILLERS, Told(installed=PAINTER)).plan(named).engine == "onnx"
    with pytest.raises(ModelNotInstalled):
        Router(FILLERS, Told()).plan(named)


LITE = [
    FILLERS[0],
    EngineSpec(
        "litert",
        frozenset({"fill", "restyle"}),
        1,
        "nowhere:Nothing",
        True,
        installs=True,
        extra=Extra("cavendish[litert]", "no_such_module", "LiteRT"),
    ),
    spec("near", operations=("fill", "restyle")),
]


class Lite(Told):
    """All models are LiteRT's."""

    def model(self, request: Request, runtime: Runtime, without: Collection[str] = ()) -> Picked:
        if runtime is not Runtime.LITERT:
            raise NoEngine(operation=request.operation.name)
        return super().model(request, runtime, without)


def test_runtime_that_is_not_installed_hands_on_with_its_reason() -> None:
    plan = Router(LITE, Lite(installed=PAINTER)).plan(request())
    assert plan.engine == "near"
    assert plan.reasons[0] == "The model local needs LiteRT, which is not installed."


def test_refusal_of_the_engine_that_could_have_it_is_the_one_that_is_raised() -> None:
    named = request(options=ModelOptions(model="local"))
    with pytest.raises(RuntimeNotInstalled, match="LiteRT"):
        Router(LITE, Lite(installed=PAINTER)).plan(named)
    with pytest.raises(ModelNotInstalled):
        Router(LITE, Lite()).plan(named)


CUTTERS = [
    EngineSpec("onnx", frozenset({"cutout"}), 1, "nowhere:Nothing", True, installs=True),
    spec("near", operations=("cutout",)),
]
SHOWN = trees.image(2, PixelFormat.GRAY8)


def cut(*, mask: bool = False, **strokes: Any) -> Request:
    return Request(Cutout(Canvas(trees.image(), SHOWN if mask else None), **strokes))


def test_installed_model_finds_the_subject_whether_it_is_selected_or_not() -> None:
    router = Router(CUTTERS, Told(installed=ENLARGER))
    for request in (cut(), cut(mask=True)):
        plan = router.plan(request)
        assert (plan.engine, plan.model) == ("onnx", "enlarger")


@pytest.mark.parametrize("shown", [{"mask": True}, {"keep": SHOWN}, {"remove": SHOWN}])
def test_what_is_shown_is_cut_out_without_a_model(shown: dict[str, Any]) -> None:
    plan = Router(CUTTERS, Told()).plan(cut(**shown))
    assert (plan.engine, plan.model) == ("near", "")
    assert "not installed" in " ".join(plan.reasons)


@pytest.mark.parametrize("strokes", [{}, {"hair": SHOWN}])
def test_subject_that_nothing_shows_is_refused(strokes: dict[str, Any]) -> None:
    for router in (Router(CUTTERS, Told()), Router(CUTTERS[1:])):
        with pytest.raises(SubjectUnclear, match="no model that finds subjects"):
            router.plan(cut(**strokes))


def test_palette_alone_is_not_painted_by_a_model() -> None:
    told = Told(installed=PAINTER)
    assert Router(FILLERS[:2], told).plan(restyle(Role.PALETTE, "")).engine == "near"
    assert Router(FILLERS[:2], told).plan(restyle(Role.STYLE, "")).engine == "onnx"


class Unasked(Told):
    """A situation whose models are not to be thought of."""

    def model(self, request: Request, runtime: Runtime, without: Collection[str] = ()) -> Picked:
        raise AssertionError("the catalog was read")


def test_plain_fill_reads_no_catalog_where_no_model_was_ever_installed() -> None:
    assert Router(FILLERS, Unasked(any_models=False)).plan(request()).engine == "near"
    with pytest.raises(AssertionError, match="was read"):
        Router(FILLERS, Unasked()).plan(request())
    with pytest.raises(AssertionError, match="was read"):
        Router(FILLERS, Unasked(any_models=False)).plan(request(engine="onnx"))
