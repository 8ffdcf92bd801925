# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.line."""

from __future__ import annotations

import pytest

from cavendish_client import Box, Pixels, Plan, Selection, Transport, Words, errors
from cavendish_client.model import Source
from cavendish_client.studio.line import (
    Action,
    Link,
    links_of,
    of_error,
    of_result,
    of_selection,
)


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (errors.KeyMissing("No key.", "Store one."), Action.KEY),
        (errors.BudgetExceeded("Too dear.", "Raise it."), Action.SETTINGS),
        (errors.AnswerUnknown("Nobody knows.", "Ask."), Action.PAY_AGAIN),
        (errors.WorkingOffline("Offline.", "Switch it off."), Action.ONLINE),
        (errors.ModelNotInstalled("None.", "Install one."), Action.MODELS),
        (errors.ModelNotOffered("None.", "Add one."), Action.MODELS),
        (errors.DaemonUnavailable(command="cavendish start"), Action.COPY),
        (errors.JobCancelled("Stopped.", "Go on."), Action.NONE),
    ],
)
def test_error_has_its_next_step_and_a_button_for_it(
    error: errors.CavendishError, action: Action
) -> None:
    line = of_error(error)
    assert line.text == f"{error.message} {error.next_step}"
    assert (line.action, line.is_error) == (action, True)


def words(plan: Plan, *notes: str, cached: bool = False, pages: tuple[Source, ...] = ()) -> Words:
    return Words("job", "", plan, 1.0, 0, notes, pages, cached)


def test_selection_tells_how_it_was_found() -> None:
    plan, mask = Plan("near", reasons=("No model is installed.",)), Pixels(bytes(1), 1, 1)
    found = Selection("job", mask, Box(0, 0, 1, 1), plan, 1.0, Transport("", ""), ("By colours.",))
    assert of_selection(found).text == "By colours. No model is installed."


def test_result_tells_cost_notes_and_the_reason() -> None:
    plan = Plan("gemini", reasons=("Only one can.", "Pro does it."), leaves_machine=True)
    line = of_result(words(plan, "The seam was hard."), 40_000)
    assert line.text == "Cost $0.04. The seam was hard. Pro does it."


def test_result_of_the_built_in_engine_tells_every_reason() -> None:
    plan = Plan("classic", reasons=("No network.", "It does not follow the words."))
    assert of_result(words(plan), 0).text == "No network. It does not follow the words."


def test_result_from_the_cache_says_so() -> None:
    made = words(Plan("gemini"), cached=True)
    assert of_result(made, 0).text == "From the cache, at no cost."


def test_pages_of_several_results_come_once_each() -> None:
    bananas, apples = Source("Bananas", "https://a.example/b"), Source("Apples", "http://c.example")
    first = of_result(words(Plan("gemini"), pages=(bananas,)), 0)
    line = of_result(words(Plan("gemini"), pages=(apples, bananas)), 0, first)
    assert [link.title for link in line.links] == ["Bananas", "Apples"]


def test_only_pages_of_the_web_can_be_opened() -> None:
    addresses = ["file:///etc/passwd", "javascript:alert(1)", "https://", "smb://x/y", "", "x.org"]
    pages = [Source("Look", address) for address in addresses]
    assert list(links_of(pages)) == []


def test_page_without_a_title_is_called_by_its_host() -> None:
    [link] = links_of([Source(" \n", "https://a.example/b?c")])
    assert link == Link("a.example", "https://a.example/b?c")
    [named] = links_of([Source("Two\nlines", "https://a.example")])
    assert named.title == "Two lines"
