# SPDX-License-Identifier: GPL-3.0-or-later
"""Which model, which size, and how many results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from cavendish_client.models import Model
from cavendish_client.studio import capacity
from cavendish_client.studio.draft import MOST_VARIATIONS, Draft
from cavendish_gimp.studio.gtk import Gtk, column, row, show
from cavendish_gimp.studio.picker import Picker

COUNTS = [("1", "1 result")] + [
    (str(count), f"{count} results") for count in range(2, MOST_VARIATIONS + 1)
]


class ModelBar(Gtk.Box):
    """Offers what the daemon's models have; on_change gets the draft as the artist wants it."""

    def __init__(self, on_change: Callable[[Draft], None]) -> None:
        super().__init__()
        self._on_change = on_change
        self._draft = Draft()
        self._model = Picker("Model", lambda key: self._tell(model=key))
        self._size = Picker("Size that the model draws", lambda key: self._tell(size=key))
        self._count = Picker("How many results", lambda key: self._tell(variations=int(key)))
        self.add(column(self._model, row(self._size, self._count)))

    def show_draft(self, draft: Draft, models: Sequence[Model]) -> None:
        """Shows what the draft has chosen of what there is."""
        self._draft = draft
        chosen = capacity.chosen(models, draft)
        choices = [(model.model_id, model.title) for model in models]
        key = chosen.model_id if chosen is not None else ""
        self._model.show_choices(choices or [("", "Default model")], key)
        self._model.set_tooltip_text(chosen.hint if chosen is not None else "Model")
        self._model.set_sensitive(bool(models))
        sizes = capacity.sizes(chosen)
        self._size.show_choices([("", "Auto"), *((size, size) for size in sizes)], draft.size)
        show(self._size, bool(sizes))
        self._count.show_choices(COUNTS, str(draft.variations))
        show(self._count, not draft.mode.makes_words)

    def _tell(self, **fields: Any) -> None:
        self._on_change(replace(self._draft, **fields))
