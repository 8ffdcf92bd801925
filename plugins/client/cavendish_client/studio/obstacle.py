# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between a draft and its result."""

from __future__ import annotations

from cavendish_client.local_model import LocalModel
from cavendish_client.request import Role
from cavendish_client.studio import reach
from cavendish_client.studio.document import View
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.mode import Mode, Need
from cavendish_client.studio.quotation import quoted

MISSING_STYLE = "Add a style reference"


def obstacle(draft: Draft, view: View, local: LocalModel | None = None) -> str:
    """What the artist has yet to do, in words for the main button; '' where nothing.

    local: the model of this machine that is chosen.
    """
    return _words(draft) or _style(draft, local) or _selection(draft, view) or _layer(draft, view)


def _words(draft: Draft) -> str:
    ways = draft.mode.value
    if draft.mode is Mode.TEXT and not quoted(draft.prompt):
        return ways.missing_prompt
    has_style = draft.mode is Mode.RESTYLE and (draft.styled or bool(draft.local))
    needs_words = ways.prompt is Need.MUST and not has_style
    return ways.missing_prompt if needs_words and not draft.prompt.strip() else ""


def _style(draft: Draft, local: LocalModel | None) -> str:
    """Such a model takes it from a picture, and from no palette."""
    is_needed = draft.mode is Mode.RESTYLE and local is not None and local.needs_style
    has_style = any(one.role is Role.STYLE for one in draft.sources)
    return MISSING_STYLE if is_needed and not has_style else ""


def _selection(draft: Draft, view: View) -> str:
    is_pointed = draft.mode is Mode.SELECT and draft.pointed is not None
    if view.selection is not None or is_pointed:
        return ""
    if draft.mode is Mode.EXPAND and reach.target(draft, view) == view.whole:
        is_ratio = draft.option == "ratio"
        return f"It is {reach.wanted(draft)} already" if is_ratio else "Say how far to expand"
    return draft.mode.value.missing_selection


def _layer(draft: Draft, view: View) -> str:
    return "" if view.active else draft.mode.value.missing_layer
