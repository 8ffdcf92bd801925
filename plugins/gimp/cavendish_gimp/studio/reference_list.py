# SPDX-License-Identifier: GPL-3.0-or-later
"""The references: which layers and groups go along, and what each is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from cavendish_client import Role
from cavendish_client.studio.draft import Draft, Kind, Layer, Source
from cavendish_gimp.studio.gtk import Gdk, Gtk, Pango, column, row, show, text
from cavendish_gimp.studio.picker import Picker

ROLES = [(role.value, role.value.capitalize()) for role in Role]
ROLE_TIP = "What it is for; a doodle guides with arrows and notes, and never shows"


class ReferenceList(Gtk.Box):
    """Shows a draft's references. layers: what can be added, asked when the menu opens."""

    def __init__(
        self, layers: Callable[[], Sequence[Layer]], on_change: Callable[[Draft], None]
    ) -> None:
        super().__init__()
        self._layers, self._on_change = layers, on_change
        self._draft = Draft()
        self._shown: tuple[Source, ...] = ()
        self._rows = column()
        self._remark = text()
        add = Gtk.Button(label="Add Reference…", halign=Gtk.Align.FILL)
        add.set_tooltip_text("A layer or group that the prompt speaks of; @name does the same")
        add.connect("clicked", self._offer)
        self._menu: Gtk.Menu | None = None
        self.add(column(self._rows, add, self._remark))

    def show_draft(self, draft: Draft, remark: str) -> None:
        """Shows its references, and what is too much of them."""
        self._draft = draft
        self._remark.set_text(remark)
        show(self, draft.mode.value.references)
        show(self._remark, bool(remark))
        if draft.references != self._shown:
            self._shown = draft.references
            self._rows.foreach(self._rows.remove)
            for source in draft.references:
                self._rows.add(self._row(source))
        if draft.mode.value.references:
            self._rows.show_all()
            self._rows.set_visible(bool(draft.references))

    def _offer(self, button: Gtk.Button) -> None:
        self._menu = Gtk.Menu()
        for layer in self._layers():
            item = Gtk.MenuItem(label=layer.name)
            item.connect("activate", partial(self._add, layer))
            self._menu.append(item)
        self._menu.show_all()
        self._menu.attach_to_widget(button)
        below, corner = Gdk.Gravity.SOUTH_WEST, Gdk.Gravity.NORTH_WEST
        self._menu.popup_at_widget(button, below, corner, None)

    def _add(self, layer: Layer, _item: Gtk.MenuItem) -> None:
        source = Source(Kind.LAYER, layer.layer_id, layer.name)
        self._on_change(self._draft.with_reference(source))

    def _row(self, source: Source) -> Gtk.Box:
        name = Gtk.Label(label=source.name, xalign=0.0, hexpand=True)
        name.set_ellipsize(Pango.EllipsizeMode.MIDDLE)
        role = Picker(ROLE_TIP, partial(self._assign, source.key))
        role.show_choices(ROLES, source.role.value)
        remove = Gtk.Button.new_from_icon_name("list-remove-symbolic", Gtk.IconSize.MENU)
        remove.set_tooltip_text(f"Take {source.name} away")
        remove.connect("clicked", lambda _button: self._remove(source.key))
        return row(name, role, remove)

    def _assign(self, key: str, role: str) -> None:
        self._on_change(self._draft.with_role(key, Role(role)))

    def _remove(self, key: str) -> None:
        self._on_change(self._draft.without_reference(key))
