# SPDX-License-Identifier: GPL-3.0-or-later
"""A question as the API has it: its contents in JSON, and what goes beside them."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cavendish.catalog.model import CloudModel
from cavendish.engines.model import Ask, Part, Turn
from cavendish.errors import ThreadBroken


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent, the same at each endpoint.

    contents: JSON, standard base64, what a model said before word for word. size, ratio, level: ''
    where they are not named. thoughts: whether to show them.
    """

    model: str
    contents: list[dict[str, Any]]
    wants_picture: bool
    size: str
    ratio: str
    level: str
    thoughts: bool
    search_web: bool
    search_images: bool


def question(ask: Ask, model: CloudModel) -> Question:
    """The question of an ask. Raises ThreadBroken where an earlier answer is no JSON object."""
    drawn = ask.wants_picture
    return Question(
        model=model.id if model.listed else ask.model,
        contents=_contents(ask.turns, model),
        wants_picture=drawn,
        size=ask.size if drawn else "",
        ratio=ask.ratio if drawn else "",
        level=ask.thinking.upper(),
        thoughts=drawn and model.thoughts,
        search_web=ask.search_web,
        search_images=ask.search_images,
    )


def _contents(turns: Sequence[Turn], model: CloudModel) -> list[dict[str, Any]]:
    return [
        {"role": turn.speaker.value, "parts": [_part(part, model) for part in turn.parts]}
        for turn in turns
    ]


def _part(part: Part, model: CloudModel) -> dict[str, Any]:
    if part.verbatim:
        return _replayed(part.verbatim, model)
    if part.picture is not None:
        data = base64.b64encode(part.picture.content).decode("ascii")
        return {"inlineData": {"mimeType": part.picture.mime_type, "data": data}}
    return {"text": part.text}


def _replayed(verbatim: bytes, model: CloudModel) -> dict[str, Any]:
    try:
        part = json.loads(verbatim)
    except ValueError as error:
        raise ThreadBroken(model=model.title, detail="an earlier answer is damaged") from error
    if not isinstance(part, dict):
        raise ThreadBroken(model=model.title, detail="an earlier answer is damaged")
    return part
