# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.preferences, with a real daemon."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cavendish_client import Endpoint, EndpointKind, Permission
from cavendish_client.studio.preferences import Page, Preferences, local_layers, with_choices
from cavendish_client.usage import Budget
from tests.plugins.client.studio.host import Host, Sheet
from tests.system.cloud import Cloud


class Answers:
    """Waits for pages."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.pages: list[tuple[Page | None, Any]] = []

    def __call__(self, page: Page | None, error: Any) -> None:
        self.pages.append((page, error))

    def next(self) -> tuple[Page | None, Any]:
        self.host.until(lambda: self.pages)
        return self.pages.pop()


@pytest.fixture
def answers(host: Host) -> Answers:
    return Answers(host)


@pytest.fixture
def preferences(host: Host) -> Preferences:
    return Preferences(host.studio.network)


def test_page_tells_where_the_key_is(preferences: Preferences, answers: Answers) -> None:
    preferences.load("", answers)
    page, _ = answers.next()
    assert page is not None
    assert "CAVENDISH_KEY_RELAY" in page.key_words("relay")
    assert page.key_words("another") == "No key yet"
    assert page.spent_words.startswith("Spent $")


def test_saved_choices_hold(preferences: Preferences, answers: Answers, sheet: Sheet) -> None:
    preferences.load(sheet.identity, answers)
    page, _ = answers.next()
    assert page is not None
    budget = Budget(day_micro_usd=10**9)
    wanted = with_choices(page, Permission.NEVER, budget, local_only=True)
    preferences.save(sheet.identity, wanted, answers)
    saved, error = answers.next()
    assert error is None
    assert saved is not None
    assert (saved.settings.cloud, saved.budget) == (Permission.NEVER, budget)
    assert saved.local_only
    preferences.save("", with_choices(saved, Permission.ASK, Budget(), local_only=False), answers)
    answers.next()


def test_order_of_endpoints_and_marks_of_layers_are_kept(
    preferences: Preferences, answers: Answers, sheet: Sheet, sky: Cloud
) -> None:
    with sky.connect() as client:
        before = client.settings.get()
        other = Endpoint("other", EndpointKind.RELAY, "https://relay.example")
        client.settings.update(replace(before, endpoints=(*before.endpoints, other)))
        count = len(before.endpoints) + 1
    preferences.load(sheet.identity, answers)
    page, _ = answers.next()
    assert page is not None
    assert page.endpoints[-1] == ("other", f"{count}. other")
    assert (page.key_words("other"), page.problem_words("other")) == ("No key yet", "")
    wanted = with_choices(
        page.with_first("other"), Permission.ASK, Budget(), local_only=False, local_layers=["{a}"]
    )
    preferences.save(sheet.identity, wanted, answers)
    saved, error = answers.next()
    assert (saved is not None, error) == (True, None)
    assert saved is not None
    assert saved.endpoints[0] == ("other", "1. other")
    names = [one.name for one in saved.settings.endpoints]
    assert names[1:] == [one.name for one in before.endpoints]
    assert saved.local_layers == ("{a}",)
    with sky.connect() as client:
        client.settings.update(before)


def test_marks_of_layers_that_are_not_there_stay(
    preferences: Preferences, answers: Answers
) -> None:
    preferences.load("", answers)
    page, _ = answers.next()
    assert page is not None
    marked = replace(page, local_layers=("{gone}", "{a}"))
    assert local_layers(marked, {"{a}": False, "{b}": True}) == ("{gone}", "{b}")


def test_key_that_cannot_be_forgotten_says_why(preferences: Preferences, answers: Answers) -> None:
    preferences.store_key("", "relay", "", answers, allow_file=False)
    page, error = answers.next()
    assert page is None
    assert error.reason == "KEY_MISSING"
