# SPDX-License-Identifier: GPL-3.0-or-later
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.catalog.catalog import catalog
from cavendish.catalog.price import cost, estimate
from cavendish.request import Thinking

TOKENS = st.integers(0, 200_000)


@pytest.mark.parametrize(
    ("model", "size", "micro_usd"),
    [
        ("gemini-nano-banana-2.1", "1K", 33_600),
        ("gemini-nano-banana-2.1", "2K", 50_400),
        ("gemini-nano-banana-2.1", "4K", 113_400),
        ("gemini-3-pro-image", "1K", 134_400),
        ("gemini-3-pro-image", "4K", 240_000),
        ("gemini-3.1-flash-image", "512", 44_820),
        ("gemini-2.5-flash-image", "", 38_700),
    ],
)
def test_picture_costs_what_the_price_page_says(model: str, size: str, micro_usd: int) -> None:
    known = catalog().find(model)
    assert cost(known, picture=known.picture_tokens[size]) == micro_usd


@given(TOKENS, TOKENS, TOKENS)
def test_cost_is_exact_and_rounded_half_up(prompt: int, text: int, picture: int) -> None:
    for model in catalog().models:
        prices = model.prices
        exact = sum(
            count * Fraction(price)
            for count, price in (
                (prompt, prices.prompt),
                (text, prices.text),
                (picture, prices.picture),
            )
        )
        assert cost(model, prompt=prompt, text=text, picture=picture) == int(exact + Fraction(1, 2))


def test_half_a_micro_dollar_is_rounded_up() -> None:
    assert cost(catalog().default, prompt=1) == 2


def test_estimate_covers_the_totals_that_were_seen() -> None:
    model = catalog().default
    assert estimate(model, "1K", pictures=1, prompt_bytes=400) >= 37_400
    assert estimate(model, "2K", pictures=1, prompt_bytes=400) >= 54_700


@given(
    st.sampled_from(catalog().models),
    st.integers(0, 14),
    st.integers(0, 100_000),
    st.integers(1, 8),
)
def test_estimate_grows_with_pictures_words_and_answers(
    model: object, pictures: int, words: int, answers: int
) -> None:
    known = catalog().find(getattr(model, "id", ""))
    one = estimate(known, "", pictures, words)
    assert estimate(known, "", pictures + 1, words) > one
    assert estimate(known, "", pictures, words + 100) > one
    assert estimate(known, "", pictures, words, answers=answers) == answers * one


def test_thinking_costs_what_words_cost() -> None:
    model = catalog().default
    low, high = (estimate(model, "1K", thinking=t) for t in (Thinking.MINIMAL, Thinking.HIGH))
    assert high - low == cost(model, text=2200)


def test_words_alone_cost_no_picture() -> None:
    assert estimate(catalog().default, pictures=1, wants_picture=False) < 15_000


def test_size_that_the_model_lacks_is_estimated_at_its_largest() -> None:
    model = catalog().default
    assert estimate(model, "8K") == estimate(model, "4K")
