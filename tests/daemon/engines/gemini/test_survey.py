# SPDX-License-Identifier: GPL-3.0-or-later
"""What the endpoints say that they serve, held against the catalog."""

from dataclasses import replace

import pytest

from cavendish.engines.gemini.engine import GeminiEngine
from cavendish.errors import ModelUnknown
from cavendish.jobs.control import JobControl
from tests.daemon.engines.gemini.book import Book
from tests.daemon.engines.gemini.listener import listening
from tests.daemon.engines.gemini.places import QUICK, Places, asks, engine, gemini
from tests.standin_process import StandIn

SERVED = ["gemini-nano-banana-2.1", "gemini-3-pro-image"]


@pytest.fixture
def fewer(standin: StandIn) -> StandIn:
    """The stand-in, with two models only."""
    standin.settings(models=SERVED)
    return standin


def control() -> JobControl:
    return JobControl(lambda: None)


def lists(standin: StandIn) -> int:
    return sum(row["method"] == "GET" for row in standin.requests())


def test_models_that_are_served_are_told_apart(asked: GeminiEngine, fewer: StandIn) -> None:
    offered = {o.model.id: o.endpoints for o in asked.models(["gemini"])}
    assert [name for name, endpoints in offered.items() if endpoints] == SERVED


def test_list_alone_keeps_no_model_from_being_asked(asked: GeminiEngine, fewer: StandIn) -> None:
    model = "gemini-2.5-flash-image"
    asked.models(["gemini"])
    assert asked.problem("gemini", model) == ""
    with pytest.raises(ModelUnknown):
        asked.ask(asks(model=model, size=""), Book(), control())
    assert asked.problem("gemini", model) == f"it does not serve {model} any more"
    assert asked.problem("gemini", "gemini-3-pro-image") == ""
    gone = asked.gone(["gemini"], model)
    assert gone is not None
    assert gone.values["known"] == ", ".join(SERVED)
    assert asked.gone(["gemini", "other"], model) is None
    assert asked.gone(["gemini"], "gemini-3-pro-image") is None


def test_list_is_asked_for_once(asked: GeminiEngine, fewer: StandIn) -> None:
    for _ in range(3):
        asked.models(["gemini"])
    asked.ask(asks(), Book(), control())
    assert lists(fewer) == 1


def test_gone_model_is_told_with_those_that_are_left(asked: GeminiEngine, fewer: StandIn) -> None:
    asked.models(["gemini"])
    with pytest.raises(ModelUnknown) as told:
        asked.ask(asks(model="gemini-3.1-flash-image"), Book(), control())
    assert told.value.values["known"] == ", ".join(SERVED)


def test_endpoint_that_serves_the_model_is_asked_first(fewer: StandIn) -> None:
    with listening() as other:
        places = Places(gemini(fewer.base_url, "first"), gemini(other.base_url, "second"))
        made, book = engine(places), Book()
        made.models(["first", "second"])
        model = "gemini-2.5-flash-image"
        answer = made.ask(
            asks(model=model, size="", endpoints=("first", "second")), book, control()
        )
        made.close()
    assert answer.endpoint == "second"
    assert book.states == ["settled"]


def test_endpoint_that_does_not_tell_is_taken_as_the_catalog_has_it() -> None:
    with listening() as relay:
        made = engine(Places(gemini(relay.base_url)), replace(QUICK, list_timeout_seconds=5.0))
        assert all(not o.endpoints for o in made.models(["gemini"]))
        assert made.problem("gemini", SERVED[0]) == ""
        assert made.ask(asks(), Book(), control()).picture
        made.close()


def test_endpoint_without_a_key_has_no_list(standin: StandIn) -> None:
    places = Places(gemini(standin.base_url))
    places.keys.clear()
    made = engine(places)
    assert all(not o.endpoints for o in made.models(["gemini", "nowhere"]))
    made.close()
