# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer is expected to cost, and what it has cost, in millionths of a US dollar."""

from decimal import ROUND_HALF_UP

from cavendish.catalog.model import CloudModel
from cavendish.request import Thinking

# Tokens of a prompt: four bytes each is usual for English, three for Chinese; two is the safe side.
_BYTES_PER_TOKEN = 2
# Words that a model says beside a picture, and where words are all that is asked for.
_ASIDE_TOKENS = 100
_WORDS_TOKENS = 1000


def cost(model: CloudModel, *, prompt: int = 0, text: int = 0, picture: int = 0) -> int:
    """The price of tokens sent, written and drawn, rounded half up; thoughts count as written."""
    prices = model.prices
    exact = prompt * prices.prompt + text * prices.text + picture * prices.picture
    return int(exact.to_integral_value(ROUND_HALF_UP))


def estimate(
    model: CloudModel,
    size: str = "",
    pictures: int = 0,
    prompt_bytes: int = 0,
    *,
    thinking: Thinking = Thinking.DEFAULT,
    answers: int = 1,
    wants_picture: bool = True,
) -> int:
    """The most that answers are expected to cost; size '' is the model's default.

    pictures: how many are sent with each question, prompt_bytes: the words of it as UTF-8.
    """
    return answers * cost(
        model,
        prompt=pictures * model.input_picture_tokens + -(-prompt_bytes // _BYTES_PER_TOKEN),
        text=thought_tokens(model, thinking) + (_ASIDE_TOKENS if wants_picture else _WORDS_TOKENS),
        picture=drawn_tokens(model, size) if wants_picture else 0,
    )


def drawn_tokens(model: CloudModel, size: str) -> int:
    """Tokens of a picture drawn; of a size that the model does not have, those of its largest."""
    wanted = size or model.default_size
    return model.picture_tokens.get(wanted, max(model.picture_tokens.values()))


def thought_tokens(model: CloudModel, thinking: Thinking) -> int:
    """Tokens of thoughts that are expected at most."""
    level = thinking or model.default_thinking
    return model.thought_tokens.get(level, max(model.thought_tokens.values()))
