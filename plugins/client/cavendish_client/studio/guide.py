# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers whose paint only guides: strokes and doodles, which should not be seen in the picture."""

from __future__ import annotations

from cavendish_client.studio import asking
from cavendish_client.studio.document import Document
from cavendish_client.studio.draft import Draft, Kind


def remark(draft: Draft, document: Document) -> str:
    """Which of them to hide, and why; '' where none is shown, and where no picture is looked at.

    Only a remark: what is painted may be part of the picture too, such as all of a subject.
    """
    if not asking.needs_canvas(draft):
        return ""
    guides = [one for one in draft.sources if one.guides and one.kind is Kind.LAYER]
    names = [f"“{one.name}”" for one in guides if document.shows(one.key)]
    if not names:
        return ""
    which = f"the layer {names[0]} is" if len(names) == 1 else f"the layers {_listed(names)} are"
    them = "it" if len(names) == 1 else "them"
    return f"While {which} shown, the paint counts as part of the picture. Hide {them}."


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
