# SPDX-License-Identifier: GPL-3.0-or-later
"""Which layers of a picture never leave this machine."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cavendish_client.studio.draft import Layer
from cavendish_gimp.studio.gtk import Gtk, Pango, column

MOST_PX = 140
INDENT_PX = 14
TIP = "What shows one of the ticked layers is not sent; hide it, or keep it here"


class LayerMarks(Gtk.ScrolledWindow):
    """The layers and groups of a picture, each with a box to tick."""

    def __init__(self) -> None:
        super().__init__(
            propagate_natural_height=True, max_content_height=MOST_PX, tooltip_text=TIP
        )
        self.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        self._boxes: dict[str, Gtk.CheckButton] = {}
        self._column = column()
        self._column.set_spacing(0)
        self.add(self._column)

    def show_layers(self, layers: Sequence[Layer]) -> None:
        """Lists layers, none of them ticked."""
        self._column.foreach(self._column.remove)
        self._boxes = {layer.layer_id: _box(layer) for layer in layers}
        for box in self._boxes.values():
            self._column.add(box)
        self._column.show_all()

    def show_marks(self, marked: Collection[str]) -> None:
        """Ticks the layers with these ids."""
        for layer_id, box in self._boxes.items():
            box.set_active(layer_id in marked)

    def marks(self) -> dict[str, bool]:
        """Each layer's id, and whether it is ticked."""
        return {layer_id: box.get_active() for layer_id, box in self._boxes.items()}


def _box(layer: Layer) -> Gtk.CheckButton:
    label = Gtk.Label(label=layer.name, xalign=0.0, ellipsize=Pango.EllipsizeMode.END)
    box = Gtk.CheckButton(margin_start=INDENT_PX * len(layer.within))
    box.add(label)
    return box
