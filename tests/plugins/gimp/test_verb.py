# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_gimp.verb."""

from __future__ import annotations

import pytest

from cavendish_client.studio.mode import Mode
from cavendish_gimp.verb import VERBS, Verb


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.mode)
def test_verb_is_a_mode_that_makes_a_layer_without_words(verb: Verb) -> None:
    mode = Mode[verb.mode]
    assert not mode.takes_words
    assert not mode.makes_selections
    assert verb.name == f"plug-in-cavendish-{mode.value.verb}"
    assert bool(verb.option) == bool(mode.value.choices)
    assert verb.of_layer == mode.looks_at_a_layer


def test_dots_promise_a_question() -> None:
    assert [verb.label.endswith("…") for verb in VERBS] == [bool(verb.option) for verb in VERBS]


def test_title_has_neither_key_nor_dots() -> None:
    assert VERBS[0].title == "Draw Lines"
