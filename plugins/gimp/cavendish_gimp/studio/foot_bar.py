# SPDX-License-Identifier: GPL-3.0-or-later
"""The line at the foot of the panel: what holds for all pictures."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client.studio.offline import Offline
from cavendish_gimp.studio.gtk import Gtk, Pango


class FootBar(Gtk.Box):
    """Shows whether the artist works offline; on_switch is told that they want it otherwise.

    on_models: they want to see the models of this machine.
    """

    def __init__(self, on_switch: Callable[[bool], None], on_models: Callable[[], None]) -> None:
        super().__init__(spacing=6)
        self._on_switch = on_switch
        self._is_showing = False
        self._words = Gtk.Label(xalign=0.0)
        self._offline = Gtk.CheckButton(name="cavendish-offline")
        self._offline.add(self._words)
        self._offline.connect("toggled", self._tell)
        self.pack_start(self._offline, True, True, 0)
        tip = "The models that run on this machine: what they do, install and remove"
        models = Gtk.Button(label="Models…", tooltip_text=tip)
        models.connect("clicked", lambda _button: on_models())
        self.pack_end(models, False, False, 0)
        self.show_all()

    def show_offline(self, offline: Offline) -> None:
        """Shows the switch as the daemon has told of it."""
        self._is_showing = True
        self._offline.set_active(bool(offline.is_on))
        self._offline.set_inconsistent(offline.is_on is None)
        self._is_showing = False
        self._offline.set_tooltip_text(offline.tip)
        self._words.set_text(offline.title)
        set_bold(self._words, bool(offline.is_on))

    def _tell(self, switch: Gtk.CheckButton) -> None:
        if not self._is_showing:
            self._on_switch(switch.get_active())


def set_bold(label: Gtk.Label, is_bold: bool) -> None:
    """Draws a label's words so, whatever they are: they are never markup."""
    attributes = Pango.AttrList()
    if is_bold:
        attributes.insert(Pango.attr_weight_new(Pango.Weight.BOLD))
    label.set_attributes(attributes)
