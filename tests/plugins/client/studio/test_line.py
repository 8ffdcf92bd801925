# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.line."""

from __future__ import annotations

import pytest

from cavendish_client import Plan, errors
from cavendish_client.studio.line import Action, of_error, of_result


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (errors.KeyMissing("No key.", "Store one."), Action.KEY),
        (errors.BudgetExceeded("Too dear.", "Raise it."), Action.SETTINGS),
        (errors.AnswerUnknown("Nobody knows.", "Ask."), Action.PAY_AGAIN),
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


def test_result_tells_cost_notes_and_the_reason() -> None:
    plan = Plan("gemini", reasons=("Only one can.", "Pro does it."), leaves_machine=True)
    line = of_result(plan, 40_000, ("The seam was hard.",), cached=False)
    assert line.text == "Cost $0.04. The seam was hard. Pro does it."


def test_result_of_the_built_in_engine_tells_every_reason() -> None:
    plan = Plan("classic", reasons=("No network.", "It does not follow the words."))
    assert of_result(plan, 0, (), cached=False).text == "No network. It does not follow the words."


def test_result_from_the_cache_says_so() -> None:
    assert of_result(Plan("gemini"), 0, (), cached=True).text == "From the cache, at no cost."
