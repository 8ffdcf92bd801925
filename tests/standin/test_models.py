# SPDX-License-Identifier: GPL-3.0-or-later
"""The models as data."""

import pytest

from cavendish_standin.models import MODELS, describe


@pytest.mark.parametrize(
    ("model", "tier", "dollars"),
    [
        ("gemini-nano-banana-2.1", "1K", 0.0336),
        ("gemini-nano-banana-2.1", "2K", 0.0504),
        ("gemini-nano-banana-2.1", "4K", 0.1134),
        ("gemini-3-pro-image", "2K", 0.1344),
        ("gemini-3-pro-image", "4K", 0.24),
        ("gemini-3.1-flash-lite-image", "1K", 0.0336),
        ("gemini-2.5-flash-image", "1K", 0.0387),
    ],
)
def test_picture_costs_what_the_price_list_says(model: str, tier: str, dollars: float) -> None:
    entry = MODELS[model]
    assert entry.image_tokens[tier] * entry.prices.image / 1e9 == pytest.approx(dollars)


@pytest.mark.parametrize("model", [m for m in MODELS.values() if m.draws], ids=lambda m: m.id)
def test_every_tier_has_pixels_and_tokens(model: object) -> None:
    entry = MODELS[model.id]
    assert set(entry.image_tokens) == set(entry.tiers)
    assert all(set(sizes) == set(entry.tiers) for sizes in entry.sizes.values())


def test_description_has_no_word_of_what_a_model_makes() -> None:
    told = describe(MODELS["gemini-nano-banana-2.1"])
    assert told["name"] == "models/gemini-nano-banana-2.1"
    assert not any("modal" in name.lower() for name in told)
