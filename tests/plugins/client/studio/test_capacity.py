# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.capacity."""

from __future__ import annotations

from dataclasses import replace

from cavendish_client import Commercial, Licence, LocalModel, ModelState, Role
from cavendish_client.models import Model, ModelSize
from cavendish_client.studio import capacity
from cavendish_client.studio.draft import Draft, Kind, Source
from cavendish_client.studio.mode import Mode


def model(name: str, *sizes: str, is_default: bool = False, persons: int = 0) -> Model:
    return Model(
        model_id=name,
        title=name.title(),
        hint="",
        is_default=is_default,
        retired=False,
        sizes=tuple(ModelSize(size, 1024, 40_000, 60) for size in sizes),
        ratios=(),
        thinking=(),
        search_web=False,
        search_images=False,
        max_pictures=5,
        max_objects=0,
        max_persons=persons,
    )


def local(name: str, *tasks: str) -> LocalModel:
    return LocalModel(
        model_id=name,
        title=name.title(),
        hint="Good.",
        runtime="onnx",
        tier="own",
        tasks=tasks,
        licence=Licence("MIT", Commercial.ALLOWED, ""),
        size_bytes=1,
        page="",
        downloadable=False,
        state=ModelState.INSTALLED,
        install=None,
        hosts=(),
    )


BIG = model("big", "1K", "2K", is_default=True, persons=1)
SMALL = model("small", "")
MODELS = (BIG, SMALL)
CANDY, LAMA = local("candy", "restyle"), local("lama", "fill", "remove", "expand")
MAGENTA = replace(local("magenta", "restyle"), needs_style=True)
TURBO = local("turbo", "generate", "edit", "fill")
LOCAL = (CANDY, LAMA, TURBO)


def test_chosen_is_the_default_model_where_none_is_named() -> None:
    assert capacity.chosen(MODELS, Draft()) is BIG
    assert capacity.chosen(MODELS, Draft(model="small")) is SMALL
    assert capacity.chosen((), Draft()) is None


def test_sizes_are_offered_only_where_there_is_a_choice() -> None:
    assert capacity.sizes(BIG) == ("1K", "2K")
    assert capacity.sizes(SMALL) == ()
    assert capacity.sizes(None) == ()


def test_fitted_drops_what_the_model_does_not_have() -> None:
    assert capacity.fitted(Draft(model="small", size="2K"), MODELS).size == ""
    assert capacity.fitted(Draft(model="gone", size="2K"), MODELS) == Draft(size="2K")
    assert capacity.fitted(Draft(model="gone"), ()).model == "gone"


def test_fitted_drops_thinking_and_search_that_the_model_does_not_have() -> None:
    clever = replace(BIG, thinking=("high",), search_web=True)
    draft = Draft(thinking="high", search_web=True, search_images=True)
    assert capacity.fitted(draft, (clever,)) == replace(draft, search_images=False)
    assert capacity.fitted(draft, (BIG,)) == Draft()


def test_crowded_counts_canvas_and_mask() -> None:
    draft = Draft()
    for number in range(4):
        draft = draft.with_reference(Source(Kind.LAYER, str(number), f"L{number}"))
    assert capacity.crowded(draft, BIG) == "Big takes at most 3 references. Take 1 away."
    assert capacity.crowded(draft.without_reference("0"), BIG) == ""


def test_crowded_counts_persons() -> None:
    draft = Draft()
    for number in range(2):
        draft = draft.with_reference(Source(Kind.LAYER, str(number), f"L{number}", Role.PERSON))
    assert capacity.crowded(draft, BIG) == "Big takes at most 1 person. Take 1 away."


def test_model_of_this_machine_is_kept_where_it_can_do_the_mode() -> None:
    draft = Draft(Mode.FILL, local="lama", model="small")
    assert capacity.able(LOCAL, draft) == (LAMA, TURBO)
    assert capacity.fitted(draft, MODELS, LOCAL) == draft
    assert capacity.chosen(MODELS, draft) is None
    there = replace(draft, mode=Mode.RESTYLE)
    assert capacity.fitted(there, MODELS, LOCAL) == replace(there, local="")
    assert capacity.fitted(draft, MODELS, (CANDY,)).local == ""


def test_chosen_of_this_machine_is_the_one_that_can_do_the_mode() -> None:
    assert capacity.here(LOCAL, Draft(Mode.FILL, local="lama")) is LAMA
    assert capacity.here(LOCAL, Draft(Mode.RESTYLE, local="lama")) is None
    assert capacity.here(LOCAL, Draft(Mode.FILL)) is None


def test_nobody_of_the_cloud_is_asked_for_what_needs_no_words() -> None:
    assert capacity.chosen(MODELS, Draft(Mode.LINES, model="small")) is None


def test_only_what_paints_from_noise_makes_more_than_one() -> None:
    assert capacity.varies(LOCAL, Draft(Mode.FILL))
    assert capacity.varies(LOCAL, Draft(Mode.FILL, local="turbo"))
    same = Draft(Mode.FILL, local="lama", variations=3)
    assert not capacity.varies(LOCAL, same)
    assert capacity.fitted(same, MODELS, LOCAL).variations == 1
    assert not capacity.varies(LOCAL, Draft(Mode.RESTYLE, local="candy"))
