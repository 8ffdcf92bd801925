# SPDX-License-Identifier: GPL-3.0-or-later
"""How many tokens an answer takes, and what they cost."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import Any

from cavendish_standin.ask import Ask
from cavendish_standin.models import TIER_PERCENT, Model

_THOUGHTS = {None: 240, "MINIMAL": 60, "LOW": 120, "MEDIUM": 240, "HIGH": 900}


@dataclass(frozen=True)
class Usage:
    """Tokens by what they are paid as."""

    prompt_text: int
    prompt_images: int
    thoughts: int
    text: int
    images: int
    tier: str = "standard"

    def message(self) -> dict[str, Any]:
        """usageMetadata. The candidates' details tell of pictures only; text is the rest."""
        prompt = self.prompt_text + self.prompt_images
        made = self.text + self.images
        body: dict[str, Any] = {
            "promptTokenCount": prompt,
            "totalTokenCount": prompt + made + self.thoughts,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": self.prompt_text}],
            "serviceTier": self.tier,
        }
        if self.prompt_images:
            picture = {"modality": "IMAGE", "tokenCount": self.prompt_images}
            body["promptTokensDetails"].append(picture)
        if made:
            body["candidatesTokenCount"] = made
        if self.images:
            details = [{"modality": "IMAGE", "tokenCount": self.images}]
            body["candidatesTokensDetails"] = details
        if self.thoughts:
            body["thoughtsTokenCount"] = self.thoughts
        return body

    def nano_dollars(self, model: Model) -> int:
        """The price, exactly."""
        prices = model.prices
        full = (
            (self.prompt_text + self.prompt_images) * prices.input
            + (self.thoughts + self.text) * prices.text
            + self.images * prices.image
        )
        return full * TIER_PERCENT[self.tier] // 100


def count_text(text: str) -> int:
    """Tokens of a text, roughly as a tokenizer has them: four bytes each."""
    return math.ceil(len(text.encode()) / 4)


def prompt_usage(ask: Ask, model: Model) -> Usage:
    """What the request alone takes."""
    parts = [part for turn in ask.turns for part in turn.parts]
    text = sum(count_text(part.text) for part in parts if part.text)
    pictures = sum(part.pictured for part in parts)
    return Usage(text, pictures * model.picture_tokens, 0, 0, 0, ask.tier)


def thought_tokens(ask: Ask, model: Model) -> int:
    """Thinking by level, give or take a tenth by the prompt, so that no constant will do."""
    if not model.thinks:
        return 0
    usual = _THOUGHTS[ask.level]
    return usual + zlib.crc32(ask.prompt.encode()) % (usual // 5) - usual // 10
