# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.catalog.catalog import catalog
from cavendish.catalog.limits import check_options, check_references
from cavendish.errors import ModelOptionUnsupported, TooManyReferences
from cavendish.request import ModelOptions, Role, Thinking

PRO, LITE, OLD = "gemini-3-pro-image", "gemini-3.1-flash-lite-image", "gemini-2.5-flash-image"


@pytest.mark.parametrize(
    ("model", "options", "option", "allowed"),
    [
        ("", ModelOptions(size="512"), "the size 512", "1K, 2K, 4K"),
        ("", ModelOptions(size="2k"), "the size 2k", "1K, 2K, 4K"),
        ("", ModelOptions(ratio="7:3"), "the ratio 7:3", "1:1"),
        (PRO, ModelOptions(ratio="8:1"), "the ratio 8:1", "21:9"),
        (PRO, ModelOptions(thinking=Thinking.HIGH), "thinking at the level high", "no value"),
        (PRO, ModelOptions(search_images=True), "looking pictures up on the web", "another"),
        (PRO, ModelOptions(seed=0), "does not offer a seed", "another"),
        (PRO, ModelOptions(guidance=0.0), "a guidance", "another"),
        (LITE, ModelOptions(size="2K"), "the size 2K", "1K"),
        (LITE, ModelOptions(search_web=True), "looking things up on the web", "another"),
        (LITE, ModelOptions(thinking=Thinking.MEDIUM), "level medium", "minimal, high"),
        (OLD, ModelOptions(size="1K"), "the size 1K; it has one size only", "no value"),
    ],
)
def test_option_that_a_model_lacks_is_refused_with_what_it_offers(
    model: str, options: ModelOptions, option: str, allowed: str
) -> None:
    known = catalog().find(model)
    with pytest.raises(ModelOptionUnsupported) as refused:
        check_options(known, options)
    assert refused.value.values["model"] == known.title
    assert option in refused.value.message
    assert allowed in refused.value.advice


@pytest.mark.parametrize("model", catalog().models, ids=lambda model: model.id)
def test_options_that_a_model_has_are_let_through(model: object) -> None:
    known = catalog().find(getattr(model, "id", ""))
    for grid in known.grids:
        check_options(known, ModelOptions(size=grid.size, ratio=grid.ratio))
    for level in known.thinking:
        check_options(known, ModelOptions(thinking=level))


@pytest.mark.parametrize(
    ("model", "roles", "others", "count", "limit"),
    [
        ("", [Role.OBJECT] * 11, 0, "11", "10"),
        ("", [Role.PERSON] * 5, 0, "5", "4"),
        ("", [Role.STYLE] * 13, 2, "15", "14"),
        (OLD, [Role.OBJECT] * 3, 1, "4", "3"),
    ],
)
def test_too_many_references_are_refused(
    model: str, roles: list[Role], others: int, count: str, limit: str
) -> None:
    with pytest.raises(TooManyReferences) as refused:
        check_references(catalog().find(model), roles, others)
    assert (refused.value.values["count"], refused.value.values["limit"]) == (count, limit)


def test_as_many_references_as_a_model_takes_are_let_through() -> None:
    check_references(catalog().default, [Role.OBJECT] * 10 + [Role.PERSON] * 4)
