# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies behind a panel's "Options": just what the mode and the model can do, in words.

Hosts draw the rows, whatever they are; none of them knows what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from cavendish_client.local_model import LocalModel
from cavendish_client.models import Model
from cavendish_client.studio import capacity, reach
from cavendish_client.studio.document import View
from cavendish_client.studio.draft import MOST_VARIATIONS, Draft
from cavendish_client.studio.mode import RATIOS, Choice, Mode
from cavendish_client.studio.price import dollars
from cavendish_client.studio.quotation import quoted

MOST_MARGIN_PX = 32768
# Before the id of a model of this machine, where a row lists it beside the cloud's.
HERE = "here:"
AUTO = Choice("", "Auto", "Whatever suits what you ask for, of this machine or the cloud")
AUTO_HERE = Choice("", "Auto", "Whatever suits what you ask for, of what this machine has")
THOUGHTS = {"minimal": "Minimal", "medium": "Medium", "high": "High"}
COUNTS = (
    Choice("1", "1", "The result becomes a layer at once"),
    *(
        Choice(str(count), str(count), "Choose among them before one becomes a layer")
        for count in range(2, MOST_VARIATIONS + 1)
    ),
)


@dataclass(frozen=True)
class Pick:
    """One of several. key: what `changed` knows it by. chosen: the key of the choice made."""

    key: str
    title: str
    tip: str
    choices: tuple[Choice, ...]
    chosen: str


@dataclass(frozen=True)
class Switch:
    """On or off."""

    key: str
    title: str
    tip: str
    is_on: bool


@dataclass(frozen=True)
class Amount:
    """So many pixels, from 0 to MOST_MARGIN_PX."""

    key: str
    title: str
    tip: str
    pixels: int


Row: TypeAlias = Pick | Switch | Amount


def choices(draft: Draft, view: View) -> tuple[Choice, ...]:
    """The mode's own choices; none where a selection has chosen."""
    if draft.mode is Mode.EXPAND and view.selection is not None:
        return ()
    return draft.mode.value.choices


def rows(
    draft: Draft, view: View, models: Sequence[Model], local: Sequence[LocalModel] = ()
) -> tuple[Row, ...]:
    """What can be set, in the order to show it in; nothing where there is no model to choose.

    local: the models that are installed on this machine.
    """
    if not draft.mode.has_models:
        return ()
    picked = _model(draft, models, capacity.able(local, draft))
    if not draft.mode.takes_words:
        return (picked,)
    model = capacity.chosen(models, draft)
    return (
        *_reaching(draft, view, model),
        picked,
        *_drawing(draft, model, varies=capacity.varies(local, draft)),
        *_thinking(draft, model),
        *_switches(draft, model),
    )


def changed(draft: Draft, key: str, value: str) -> Draft:
    """The draft with another value in a row. value: '1' or '' for a Switch."""
    if key in reach.SIDES:
        at = reach.SIDES.index(key)
        left, top, right, bottom = (
            int(value) if number == at else old for number, old in enumerate(draft.margins)
        )
        return replace(draft, margins=(left, top, right, bottom))
    values: dict[str, Any] = {key: value}
    if key == "model":
        is_here = value.startswith(HERE)
        values = {"local": value[len(HERE) :]} if is_here else {"local": "", "model": value}
    elif key == "count":
        values = {"variations": int(value)}
    elif key == "grow":
        values = {"grow": float(value)}
    elif key in ("search_web", "search_images", "transparent"):
        values = {key: bool(value)}
    return replace(draft, **values)


def summary(
    draft: Draft, view: View, models: Sequence[Model], local: Sequence[LocalModel] = ()
) -> str:
    """What is set otherwise than by default, in a few words; '' where nothing is.

    For Text, what will be written, letter for letter.
    """
    strings = quoted(draft.prompt) if draft.mode is Mode.TEXT else ()
    written = "writes " + ", ".join(f"“{string}”" for string in strings) if strings else ""
    told = (_told(row) for row in rows(draft, view, models, local))
    return ", ".join(filter(None, (written, *told)))


def _told(row: Row) -> str:
    if isinstance(row, Switch):
        return row.title.lower() if row.is_on else ""
    if isinstance(row, Amount):
        return f"{row.title.lower()} {row.pixels} px" if row.pixels else ""
    is_first = row.chosen == row.choices[0].key
    if not row.chosen or (is_first and row.key not in ("grow", "ratio")):
        return ""
    title = next((one.title for one in row.choices if one.key == row.chosen), row.chosen)
    named = {"count": f"{title} results", "thinking": f"{title.lower()} thinking"}
    return named.get(row.key, title)


def _reaching(draft: Draft, view: View, model: Model | None) -> tuple[Row, ...]:
    """How far it goes."""
    if draft.mode is Mode.GENERATE:
        return (_generated(draft, model),)
    if draft.mode is not Mode.EXPAND or view.selection is not None:
        return ()
    if draft.option == "each":
        sides = zip(reach.SIDES, draft.margins, strict=True)
        return tuple(Amount(side, side.title(), "More there", more) for side, more in sides)
    if draft.option == "ratio":
        ratios = tuple(Choice(ratio, ratio) for ratio in RATIOS)
        return (Pick("ratio", "Ratio", "Width to height", ratios, reach.wanted(draft)),)
    return (Pick("grow", "By", "Of the longer side", _growths(view), str(draft.grow)),)


def _growths(view: View) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(grow), f"{round(grow * 100)} % · {reach.added(grow, view)} px")
        for grow in reach.GROWTHS
    )


def _generated(draft: Draft, model: Model | None) -> Pick:
    known = RATIOS if model is None else tuple(r for r in RATIOS if r in model.ratios)
    auto = Choice("", "Auto", "That of the selection, else of the canvas")
    ratios = (auto, *(Choice(ratio, ratio) for ratio in known))
    return Pick("ratio", "Ratio", "Width to height of what is made", ratios, draft.ratio)


def _model(draft: Draft, models: Sequence[Model], able: Sequence[LocalModel]) -> Pick:
    asks = draft.mode.takes_words
    named = (Choice(one.model_id, one.title, one.hint) for one in models if asks)
    here = (Choice(f"{HERE}{one.model_id}", one.title, _free(one)) for one in able)
    chosen = f"{HERE}{draft.local}" if draft.local else draft.model * asks
    offered = (AUTO if asks else AUTO_HERE, *named, *here)
    return Pick("model", "Model", "Who does it", offered, chosen)


def _free(model: LocalModel) -> str:
    return f"{model.hint} On this machine, free".strip()


def _drawing(draft: Draft, model: Model | None, *, varies: bool) -> tuple[Row, ...]:
    """What is drawn; nothing where it makes words."""
    if draft.mode.makes_words:
        return ()
    made: list[Row] = []
    if capacity.sizes(model):
        made.append(Pick("size", "Size", "What the model draws", _sizes(model), draft.size))
    if varies:
        made.append(Pick("count", "Results", "How many", COUNTS, str(draft.variations)))
    return tuple(made)


def _thinking(draft: Draft, model: Model | None) -> tuple[Row, ...]:
    if model is None or not model.thinking:
        return ()
    levels = (
        Choice("", "Auto", "As the model does by itself"),
        *(Choice(level, THOUGHTS.get(level, level)) for level in model.thinking),
    )
    tip = "How long it thinks before it answers; long costs more"
    return (Pick("thinking", "Thinking", tip, levels, draft.thinking),)


def _sizes(model: Model | None) -> tuple[Choice, ...]:
    if model is None:
        return ()
    named = (
        Choice(one.size, one.size, f"{one.side_px} px square, {dollars(one.price_micro_usd)} each")
        for one in model.sizes
    )
    return (Choice("", "Auto", "As large as the selection needs"), *named)


def _switches(draft: Draft, model: Model | None) -> tuple[Row, ...]:
    """What may be looked up before it is drawn, and whether only the subject is."""
    if draft.mode.makes_words:
        return ()
    found: list[Row] = []
    if draft.mode is Mode.GENERATE and not draft.local:
        alone = "Only the subject; takes two pictures"
        found.append(Switch("transparent", "Transparent background", alone, draft.transparent))
    tip = "What Google asks for a search is not in the price"
    if model is not None and model.search_web:
        found.append(Switch("search_web", "Search the web", tip, draft.search_web))
    if model is not None and model.search_images:
        found.append(Switch("search_images", "Search web pictures", tip, draft.search_images))
    return tuple(found)
