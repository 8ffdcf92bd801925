# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.catalog.catalog import catalog
from cavendish.catalog.model import Status
from cavendish.engines.gemini.listing import Listing
from cavendish.engines.gemini.policy import Policy

DEFAULT, PRO = catalog().default, catalog().find("gemini-3-pro-image")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def listing() -> tuple[Listing, Clock]:
    clock = Clock()
    return Listing(catalog(), Policy(list_seconds=60.0, list_timeout_seconds=5.0), clock), clock


def test_list_is_taken_once_and_again_when_it_is_old() -> None:
    lists, clock = listing()
    assert lists.due("gemini")
    assert not lists.due("gemini")
    lists.put("gemini", {DEFAULT.id: DEFAULT.title})
    assert not lists.due("gemini")
    clock.now += 61.0
    assert lists.due("gemini")
    assert not lists.missing("gemini", DEFAULT)


def test_list_that_never_came_is_asked_for_again() -> None:
    lists, clock = listing()
    assert lists.due("gemini")
    clock.now += 6.0
    assert lists.due("gemini")


def test_model_is_missing_only_where_a_list_is_known_and_lacks_it() -> None:
    lists, _ = listing()
    assert not lists.missing("gemini", PRO)
    lists.put("gemini", {DEFAULT.id: DEFAULT.title})
    assert lists.missing("gemini", PRO)
    assert not lists.missing("relay", PRO)
    lists.put("relay", {"nano-banana-pro-preview": "an alias"})
    assert not lists.missing("relay", PRO)


def test_model_that_an_endpoint_refused_is_missing_for_a_while() -> None:
    lists, clock = listing()
    lists.put("gemini", {PRO.id: PRO.title})
    assert not lists.refused("gemini", PRO)
    lists.gone("gemini", PRO.id)
    assert lists.refused("gemini", PRO)
    assert lists.missing("gemini", PRO)
    clock.now += 61.0
    assert not lists.refused("gemini", PRO)
    assert not lists.missing("gemini", PRO)


def test_models_are_told_with_the_endpoints_that_serve_them() -> None:
    lists, _ = listing()
    lists.put("gemini", {DEFAULT.id: DEFAULT.title, "gemini-4-image": "Nano Banana 4"})
    lists.put("relay", {DEFAULT.id: DEFAULT.title, PRO.id: PRO.title})
    offered = {o.model.id: o for o in lists.offered(["gemini", "relay", "vertex"])}
    assert offered[DEFAULT.id].endpoints == ("gemini", "relay")
    assert offered[PRO.id].endpoints == ("relay",)
    assert offered["gemini-2.5-flash-image"].endpoints == ()
    unknown = offered["gemini-4-image"]
    assert (unknown.model.title, unknown.model.status) == ("Nano Banana 4", Status.UNKNOWN)
    assert unknown.endpoints == ("gemini",)


def test_models_that_can_be_used_instead_are_those_that_are_served() -> None:
    lists, _ = listing()
    assert DEFAULT.id in lists.others(["gemini"], PRO)
    lists.put("gemini", {PRO.id: PRO.title, "gemini-4-image": ""})
    assert lists.others(["gemini"], DEFAULT) == PRO.id
    assert lists.others(["gemini"], PRO) == "none"
