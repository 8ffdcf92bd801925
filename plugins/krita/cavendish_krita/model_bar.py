# SPDX-License-Identifier: GPL-3.0-or-later
"""Which model, which size, and how many results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cavendish_client.models import Model
from cavendish_client.studio import capacity
from cavendish_client.studio.draft import MOST_VARIATIONS, Draft
from cavendish_client.studio.price import dollars
from cavendish_krita.pickers import Picker
from cavendish_krita.qt import QHBoxLayout, QVBoxLayout, QWidget, pyqtSignal

COUNTS = [("1", "1 result", "The result becomes a layer at once")] + [
    (str(count), f"{count} results", "Choose among them before one becomes a layer")
    for count in range(2, MOST_VARIATIONS + 1)
]


class ModelBar(QWidget):
    """Offers what the daemon's models have; `changed` gives the draft as the artist wants it."""

    changed = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft = Draft()
        self._model = Picker("model", "Model", self)
        self._size = Picker("size", "Size of the picture that the model draws", self)
        self._count = Picker("count", "How many results", self)
        self._model.picked.connect(lambda key: self._tell(model=key))
        self._size.picked.connect(lambda key: self._tell(size=key))
        self._count.picked.connect(lambda key: self._tell(variations=int(key)))
        space = max(self.fontMetrics().height() // 4, 2)
        line = QHBoxLayout()
        line.setSpacing(space)
        line.addWidget(self._size, 1)
        line.addWidget(self._count, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space)
        column.addWidget(self._model)
        column.addLayout(line)

    def show_draft(self, draft: Draft, models: Sequence[Model]) -> None:
        """Shows what the draft has chosen of what there is."""
        self._draft = draft
        chosen = capacity.chosen(models, draft)
        choices = [(model.model_id, model.title, model.hint) for model in models]
        key = chosen.model_id if chosen is not None else ""
        self._model.show_choices(choices or [("", "Default model", "")], key)
        self._model.setEnabled(bool(models))
        sizes = capacity.sizes(chosen)
        self._size.setVisible(bool(sizes) and not draft.mode.makes_words)
        self._size.show_choices(_sizes(chosen), draft.size)
        self._count.setVisible(not draft.mode.makes_words)
        self._count.show_choices(COUNTS, str(draft.variations))

    def _tell(self, **fields: object) -> None:
        self.changed.emit(replace(self._draft, **fields))  # type: ignore[arg-type]


def _sizes(model: Model | None) -> list[tuple[str, str, str]]:
    if model is None:
        return []
    named = [
        (one.size, one.size, f"{one.side_px} px square, {dollars(one.price_micro_usd)} each")
        for one in model.sizes
    ]
    return [("", "Auto size", "As large as the selection needs"), *named]
