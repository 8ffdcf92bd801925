# SPDX-License-Identifier: GPL-3.0-or-later
"""The references and strokes: which layers and groups go along, and what each is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from cavendish_client.studio.draft import Draft, Kind, Layer, Source
from cavendish_client.studio.mode import REFERENCE, Choice
from cavendish_gimp.studio.gtk import Gdk, Gtk, Pango, column, row, show, text
from cavendish_gimp.studio.picker import Picker


class ReferenceList(Gtk.Box):
    """Shows a draft's references or strokes. layers: what can be added, asked when the menu opens.

    adding: the button that opens it, for the panel to place.
    """

    def __init__(
        self, layers: Callable[[], Sequence[Layer]], on_change: Callable[[Draft], None]
    ) -> None:
        super().__init__()
        self._layers, self._on_change = layers, on_change
        self._draft = Draft()
        self._shown: tuple[tuple[Source, tuple[Choice, ...]], ...] = ()
        self._rows = column()
        self._remark = text()
        self.adding = Gtk.Button(label=f"{REFERENCE.title}…")
        self.adding.connect("clicked", self._offer)
        self._menu: Gtk.Menu | None = None
        self._chooser: Gtk.FileChooserNative | None = None
        self.add(column(self._rows, self._remark))

    def show_draft(self, draft: Draft, remark: str) -> None:
        """Shows its references, and what is to be minded."""
        self._draft = draft
        self._remark.set_text(remark)
        show(self, bool(draft.sources))
        show(self.adding, draft.takes_sources)
        self.adding.set_label(f"{draft.mode.adds.title}…")
        self.adding.set_tooltip_text(draft.mode.adds.tip)
        show(self._remark, bool(remark))
        shown = tuple((source, draft.roles_of(source)) for source in draft.sources)
        if shown != self._shown:
            self._shown = shown
            self._rows.foreach(self._rows.remove)
            for source in draft.sources:
                self._rows.add(self._row(source))
        if draft.sources:
            self._rows.show_all()

    def _offer(self, button: Gtk.Button) -> None:
        self._menu = Gtk.Menu()
        for layer in self._layers():
            item = Gtk.MenuItem(label=layer.name)
            item.connect("activate", partial(self._add, layer))
            self._menu.append(item)
        if self._draft.takes_references:
            from_file = Gtk.MenuItem(label="From a File…")
            from_file.connect("activate", self._ask_file)
            self._menu.append(Gtk.SeparatorMenuItem())
            self._menu.append(from_file)
        self._menu.show_all()
        self._menu.attach_to_widget(button)
        below, corner = Gdk.Gravity.SOUTH_WEST, Gdk.Gravity.NORTH_WEST
        self._menu.popup_at_widget(button, below, corner, None)

    def _add(self, layer: Layer, _item: Gtk.MenuItem) -> None:
        source = Source(Kind.LAYER, layer.layer_id, layer.name)
        self._on_change(self._draft.with_reference(source))

    def add_file(self, path: str) -> None:
        """Adds a picture file."""
        source = Source(Kind.FILE, path, Path(path).stem)
        self._on_change(self._draft.with_reference(source))

    def _ask_file(self, _item: Gtk.MenuItem) -> None:
        window = self.get_toplevel()
        action = Gtk.FileChooserAction.OPEN
        chooser = Gtk.FileChooserNative.new("Choose a Reference", window, action, None, None)
        pictures = Gtk.FileFilter()
        pictures.add_pixbuf_formats()
        chooser.set_filter(pictures)
        chooser.connect("response", self._choose_file)
        # It goes when nothing holds it.
        self._chooser = chooser
        chooser.show()

    def _choose_file(self, chooser: Gtk.FileChooserNative, response: int) -> None:
        if response == Gtk.ResponseType.ACCEPT:
            self.add_file(chooser.get_filename())
        self._chooser = None

    def _row(self, source: Source) -> Gtk.Box:
        name = Gtk.Label(label=source.name, xalign=0.0, hexpand=True)
        name.set_ellipsize(Pango.EllipsizeMode.MIDDLE)
        roles = self._draft.roles_of(source)
        tip = next(one.tip for one in roles if one.key == source.role.value)
        role = Picker(tip, partial(self._assign, source.key))
        role.show_choices([(one.key, one.title) for one in roles], source.role.value)
        remove = Gtk.Button.new_from_icon_name("list-remove-symbolic", Gtk.IconSize.MENU)
        remove.set_tooltip_text(f"Take {source.name} away")
        remove.connect("clicked", lambda _button: self._remove(source.key))
        return row(name, role, remove)

    def _assign(self, key: str, role: str) -> None:
        self._on_change(self._draft.with_role(key, role))

    def _remove(self, key: str) -> None:
        self._on_change(self._draft.without_reference(key))
