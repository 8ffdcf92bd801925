# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that the stand-in serves, as data: what they take, what they give, what they cost."""

from dataclasses import dataclass

from cavendish_standin.pixels import RATIOS, STRIPS, Grid, grid, nano_banana_grid


@dataclass(frozen=True)
class Prices:
    """Nano-dollars a token: a price of $1.50 per million tokens is 1500."""

    input: int
    text: int
    image: int


@dataclass(frozen=True)
class Model:
    """One model.

    sizes is empty for a model that only writes. image_tokens counts a picture's tokens by tier.
    levels are the thinking levels; searches the kinds of search. A signed model wants its thought
    signatures back.
    """

    id: str
    title: str
    prices: Prices
    sizes: Grid
    image_tokens: dict[str, int]
    picture_tokens: int
    mime: str = "image/jpeg"
    tiers: tuple[str, ...] = ("1K", "2K", "4K")
    levels: tuple[str, ...] = ()
    thinks: bool = True
    signed: bool = True
    searches: tuple[str, ...] = ()
    limits: tuple[int, int] = (131_072, 32_768)

    @property
    def draws(self) -> bool:
        """Whether it makes pictures."""
        return bool(self.sizes)


_ALL = (*RATIOS, *STRIPS)
_MODELS = (
    Model(
        id="gemini-nano-banana-2.1",
        title="Nano Banana 2.1",
        prices=Prices(1500, 7500, 30_000),
        sizes=grid(_ALL, ("1K", "2K", "4K")),
        image_tokens={"1K": 1120, "2K": 1680, "4K": 3780},
        picture_tokens=1120,
        levels=("MINIMAL", "MEDIUM", "HIGH"),
        searches=("web", "image"),
    ),
    Model(
        id="gemini-3-pro-image",
        title="Nano Banana Pro",
        prices=Prices(2000, 12_000, 120_000),
        sizes=grid(RATIOS, ("1K", "2K", "4K")),
        image_tokens={"1K": 1120, "2K": 1120, "4K": 2000},
        picture_tokens=1120,
        searches=("web",),
        limits=(65_536, 32_768),
    ),
    Model(
        id="gemini-3.1-flash-lite-image",
        title="Nano Banana 2 Lite",
        prices=Prices(250, 1500, 30_000),
        sizes=grid(_ALL, ("1K",)),
        image_tokens={"1K": 1120},
        picture_tokens=1120,
        tiers=("1K",),
        levels=("MINIMAL", "HIGH"),
        limits=(65_536, 4096),
    ),
    Model(
        id="gemini-3.1-flash-image",
        title="Nano Banana 2",
        prices=Prices(500, 3000, 60_000),
        sizes=grid(_ALL, ("512", "1K", "2K", "4K")),
        image_tokens={"512": 747, "1K": 1120, "2K": 1680, "4K": 2520},
        picture_tokens=1120,
        tiers=("512", "1K", "2K", "4K"),
        levels=("MINIMAL", "HIGH"),
        searches=("web", "image"),
    ),
    Model(
        id="gemini-2.5-flash-image",
        title="Nano Banana",
        prices=Prices(300, 2500, 30_000),
        sizes=nano_banana_grid(),
        image_tokens={"1K": 1290},
        picture_tokens=258,
        mime="image/png",
        tiers=("1K",),
        thinks=False,
        signed=False,
        limits=(32_768, 32_768),
    ),
    Model(
        id="gemini-3.5-flash",
        title="Gemini 3.5 Flash",
        prices=Prices(500, 3000, 0),
        sizes={},
        image_tokens={},
        picture_tokens=1120,
        levels=("MINIMAL", "LOW", "MEDIUM", "HIGH"),
        signed=False,
        limits=(1_048_576, 65_536),
    ),
)
MODELS = {model.id: model for model in _MODELS}
ALIASES = {"nano-banana-pro-preview": "gemini-3-pro-image"}
# What a tier costs, in per cent of the standard price.
TIER_PERCENT = {"standard": 100, "flex": 50, "priority": 180}


def describe(model: Model) -> dict[str, object]:
    """The model as models.list and models.get tell it."""
    return {
        "name": f"models/{model.id}",
        "version": "001",
        "displayName": model.title,
        "inputTokenLimit": model.limits[0],
        "outputTokenLimit": model.limits[1],
        "supportedGenerationMethods": ["generateContent", "countTokens"],
        "temperature": 1,
        "topP": 0.95,
        "topK": 64,
        "maxTemperature": 2,
        "thinking": model.thinks,
    }
