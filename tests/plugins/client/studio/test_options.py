# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.options."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cavendish_client import Box
from cavendish_client.models import ModelSize
from cavendish_client.studio import options
from cavendish_client.studio.document import View
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.mode import Mode
from cavendish_client.studio.options import Amount, Pick, Switch
from tests.plugins.client.studio.test_capacity import BIG, LOCAL, SMALL

VIEW = View(400, 200, None)
CLEVER = replace(
    BIG, thinking=("minimal", "high"), search_web=True, search_images=True, ratios=("1:1", "3:2")
)
DEAR = replace(CLEVER, sizes=(*BIG.sizes, ModelSize("4K", 4096, 151_000, 60)))


def keys(draft: Draft, *models: object, view: View = VIEW) -> list[str]:
    return [row.key for row in options.rows(draft, view, models)]  # type: ignore[arg-type]


def row(draft: Draft, key: str, view: View = VIEW) -> options.Row:
    return next(one for one in options.rows(draft, view, (CLEVER,)) if one.key == key)


def test_rows_are_what_the_model_can_do() -> None:
    search = ["search_web", "search_images"]
    assert keys(Draft(), CLEVER) == ["model", "size", "count", "thinking", *search]
    assert keys(Draft(model="small"), BIG, SMALL) == ["model", "count"]
    assert keys(Draft()) == ["model", "count"]


def test_rows_are_what_the_mode_can_do() -> None:
    assert keys(Draft(Mode.DESCRIBE), CLEVER) == ["model", "thinking"]
    assert keys(Draft(Mode.LINES), CLEVER) == ["model"]
    assert keys(Draft(Mode.DENOISE), CLEVER) == []
    assert keys(Draft(Mode.GENERATE), BIG) == ["ratio", "model", "size", "count", "transparent"]


def test_expand_says_how_far() -> None:
    assert keys(Draft(Mode.EXPAND))[0] == "grow"
    assert keys(Draft(Mode.EXPAND, choice="ratio"))[0] == "ratio"
    sides = ["left", "top", "right", "bottom"]
    assert keys(Draft(Mode.EXPAND, choice="each"))[:4] == sides
    grow = row(Draft(Mode.EXPAND), "grow")
    assert isinstance(grow, Pick)
    assert [one.title for one in grow.choices][:2] == ["10 % · 40 px", "25 % · 100 px"]
    assert grow.chosen == "0.25"


def test_selection_leaves_expand_nothing_to_choose() -> None:
    view = View(400, 200, Box(300, 0, 100, 200))
    assert keys(Draft(Mode.EXPAND), view=view) == ["model", "count"]
    assert options.choices(Draft(Mode.EXPAND), view) == ()
    assert options.choices(Draft(Mode.RETOUCH), view) == Mode.RETOUCH.value.choices


def test_generate_offers_the_ratios_that_the_model_has() -> None:
    ratio = row(Draft(Mode.GENERATE), "ratio")
    assert isinstance(ratio, Pick)
    assert [one.title for one in ratio.choices] == ["Auto", "1:1", "3:2"]


def test_sizes_tell_their_price() -> None:
    size = next(one for one in options.rows(Draft(), VIEW, (DEAR,)) if one.key == "size")
    assert isinstance(size, Pick)
    assert size.choices[-1].tip == "4096 px square, $0.16 each"


@pytest.mark.parametrize(
    ("key", "value", "field", "then"),
    [
        ("model", "big", "model", "big"),
        ("thinking", "high", "thinking", "high"),
        ("size", "2K", "size", "2K"),
        ("count", "3", "variations", 3),
        ("ratio", "3:2", "ratio", "3:2"),
        ("grow", "0.5", "grow", 0.5),
        ("transparent", "1", "transparent", True),
        ("search_web", "1", "search_web", True),
        ("search_images", "", "search_images", False),
        ("right", "64", "margins", (0, 0, 64, 0)),
    ],
)
def test_changed_sets_one_field(key: str, value: str, field: str, then: object) -> None:
    draft = options.changed(Draft(search_images=True), key, value)
    assert getattr(draft, field) == then


@pytest.mark.parametrize("mode", list(Mode))
def test_every_row_can_be_changed_and_shows_it(mode: Mode) -> None:
    for choice in [one.key for one in mode.value.choices] or [""]:
        draft = Draft(mode, choice=choice)
        for one in options.rows(draft, VIEW, (CLEVER,)):
            shown = changed_row(draft, one)
            if isinstance(one, Pick):
                assert shown.chosen == one.choices[-1].key  # type: ignore[union-attr]
            elif isinstance(one, Switch):
                assert shown.is_on  # type: ignore[union-attr]
            else:
                assert shown == replace(one, pixels=9)


def changed_row(draft: Draft, one: options.Row) -> options.Row:
    if isinstance(one, Pick):
        value = one.choices[-1].key
    else:
        value = "9" if isinstance(one, Amount) else "1"
    return row(options.changed(draft, one.key, value), one.key)


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft(), ""),
        (Draft(size="2K", variations=3), "2K, 3 results"),
        (Draft(thinking="high", search_web=True), "high thinking, search the web"),
        (Draft(Mode.EXPAND), "25 % · 100 px"),
        (Draft(Mode.EXPAND, choice="ratio"), "1:1"),
        (Draft(Mode.EXPAND, choice="each", margins=(8, 0, 9, 0)), "left 8 px, right 9 px"),
        (Draft(Mode.GENERATE, transparent=True), "transparent background"),
        (Draft(Mode.DESCRIBE, size="2K", variations=3), ""),
        (Draft(Mode.TEXT, 'a sign "OPEN" and «Zu»', size="2K"), "writes “OPEN”, “Zu”, 2K"),
    ],
)
def test_summary_tells_what_is_not_as_usual(draft: Draft, words: str) -> None:
    assert options.summary(draft, VIEW, (CLEVER,)) == words


def test_summary_names_another_model() -> None:
    assert options.summary(Draft(model="small"), VIEW, (BIG, SMALL)) == "Small"


def models_of(draft: Draft) -> Pick:
    rows = options.rows(draft, VIEW, (BIG, SMALL), LOCAL)
    (found,) = (one for one in rows if one.key == "model")
    assert isinstance(found, Pick)
    return found


def test_models_of_this_machine_are_listed_after_the_clouds() -> None:
    pick = models_of(Draft(Mode.RESTYLE))
    assert [one.title for one in pick.choices] == ["Auto", "Big", "Small", "Candy"]
    assert pick.chosen == ""
    assert pick.choices[-1].tip == "Good. On this machine, free"
    assert [one.title for one in models_of(Draft(Mode.LINES, model="small")).choices] == ["Auto"]
    assert models_of(Draft(Mode.LINES, model="small")).chosen == ""


def test_model_of_this_machine_takes_the_place_of_the_clouds_and_gives_it_back() -> None:
    draft = Draft(Mode.RESTYLE, model="small")
    here = options.changed(draft, "model", models_of(draft).choices[-1].key)
    assert (here.local, here.model) == ("candy", "small")
    assert models_of(here).chosen == models_of(here).choices[-1].key
    assert options.summary(here, VIEW, (BIG, SMALL), LOCAL) == "Candy"
    back = options.changed(here, "model", "")
    assert (back.local, back.model) == ("", "")


def test_model_of_this_machine_has_no_options_that_it_does_not_know() -> None:
    def found(draft: Draft) -> list[str]:
        return [row.key for row in options.rows(draft, VIEW, (CLEVER,), LOCAL)]

    assert found(Draft(Mode.RESTYLE, local="candy")) == ["model"]
    assert found(Draft(Mode.GENERATE, local="turbo")) == ["ratio", "model", "count"]
