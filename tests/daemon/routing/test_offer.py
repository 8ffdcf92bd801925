# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import pytest

from cavendish.catalog.catalog import catalog
from cavendish.errors import ModelOptionUnsupported, TooManyReferences
from cavendish.preferences import Preferences
from cavendish.request import (
    Box,
    Canvas,
    Describe,
    Edit,
    Expand,
    Generate,
    ImageRef,
    ImageSpec,
    ModelOptions,
    PixelFormat,
    Reference,
    Request,
    Role,
    Text,
)
from cavendish.routing.offer import offer_of
from cavendish.routing.situation import Offer


def image(width: int, height: int, kind: PixelFormat = PixelFormat.RGBA8) -> ImageRef:
    return ImageRef(ImageSpec(width, height, kind))


def canvas(width: int = 800, height: int = 600, *, masked: bool = True) -> Canvas:
    mask = image(width, height, PixelFormat.GRAY8) if masked else None
    return Canvas(image(width, height), mask)


def offer(operation: Any, preferences: Preferences | None = None, **options: Any) -> Offer:
    request = Request(operation, options=ModelOptions(**options))
    return offer_of(request, preferences or Preferences())


def test_offer_is_of_the_default_model_and_says_what_leaves() -> None:
    style = Reference(image(64, 32), Role.STYLE, "paint")
    made = offer(Edit(canvas(), "red", (style,)))
    assert made.model == catalog().default.id
    assert made.pictures == (
        "the selection with what surrounds it, at most 800 x 600 pixels",
        "the selection's outline",
        "the style reference paint, 64 x 32 pixels",
        "the words of the prompt",
    )


def test_model_is_the_one_asked_for_or_the_artists_own() -> None:
    asked, own = "gemini-3-pro-image", "gemini-3.1-flash-lite-image"
    edit = Edit(canvas(), "red")
    assert offer(edit, Preferences(model=own)).model == own
    assert offer(edit, Preferences(model=own), model=asked).model == asked


def test_unknown_model_is_assumed_to_be_dear() -> None:
    edit = Edit(canvas(), "red")
    assert offer(edit, model="banana-9").price_micro_usd >= offer(edit).price_micro_usd


@pytest.mark.parametrize(
    ("width", "height", "size"), [(20, 20, "1K"), (1500, 1500, "2K"), (12000, 8000, "2K")]
)
def test_size_follows_the_picture_but_not_to_the_dearest(
    width: int, height: int, size: str
) -> None:
    assert offer(Edit(canvas(width, height), "red")).size == size


def test_dearest_size_is_there_for_who_asks_for_it() -> None:
    edit = Edit(canvas(), "red")
    large = offer(edit, size="4K")
    assert large.size == "4K"
    assert large.price_micro_usd > offer(edit).price_micro_usd


def test_ratio_follows_the_placement_where_there_is_no_selection() -> None:
    assert offer(Generate("a boat", Box(0, 0, 1600, 900))).ratio == "16:9"
    assert offer(Generate("a boat", Box(0, 0, 1600, 900)), ratio="1:1").ratio == "1:1"


def test_transparent_picture_is_drawn_twice() -> None:
    one, two = (Generate("a boat", Box(0, 0, 512, 512), transparent=t) for t in (False, True))
    assert offer(two).price_micro_usd == 2 * offer(one).price_micro_usd


def test_words_cost_less_than_pictures() -> None:
    described = offer(Describe(canvas(masked=False)))
    assert (described.size, described.ratio) == ("", "")
    assert described.price_micro_usd < offer(Edit(canvas(), "red")).price_micro_usd
    assert described.pictures[0] == "the picture, 800 x 600 pixels"


def test_conversation_is_told_of_and_reckoned_with() -> None:
    alone = Request(Edit(canvas(), "red"))
    followed = offer_of(Request(alone.operation, thread="t"), Preferences())
    assert any("conversation" in phrase for phrase in followed.pictures)
    assert followed.price_micro_usd > offer_of(alone, Preferences()).price_micro_usd


def test_what_the_model_does_not_offer_is_refused() -> None:
    with pytest.raises(ModelOptionUnsupported):
        offer(Edit(canvas(), "red"), size="8K")
    with pytest.raises(ModelOptionUnsupported):
        offer(Generate("a boat", Box(0, 0, 9, 9)), ratio="7:5")
    with pytest.raises(TooManyReferences):
        offer(Edit(canvas(), "red", (Reference(image(9, 9), Role.OBJECT),) * 15))


def test_text_is_priced_with_the_question_that_reads_it_back() -> None:
    written, edited = Text(canvas(), ("BAR",)), Edit(canvas(), "BAR")
    assert offer(written).price_micro_usd > offer(edited).price_micro_usd


def test_expansion_is_asked_for_in_the_size_that_it_reaches() -> None:
    expand = Expand(canvas(masked=False), Box(0, 0, 2400, 1800))
    assert offer(expand).size == "2K"
    assert "the outline of what is to be added" in offer(expand).pictures
