# SPDX-License-Identifier: GPL-3.0-or-later
"""Several results side by side, to look at before one becomes a layer.

The preview is in the strip itself: the picture, and with it the undo history, stays untouched until
one is applied.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cavendish_client.studio.easel import Take
from cavendish_client.studio.thumbnail import Thumbnail
from cavendish_gimp.studio.gtk import GdkPixbuf, GLib, Gtk, column, row, show

SMALL_PX = 48


class VariationStrip(Gtk.Box):
    """Small pictures; the chosen one large above them; hold 'Before' to compare."""

    def __init__(self, on_apply: Callable[[int], None], on_discard: Callable[[], None]) -> None:
        super().__init__()
        self._takes: tuple[Take, ...] = ()
        self._before: Thumbnail | None = None
        self._chosen = 0
        self._large = Gtk.Image()
        self._strip = row()
        self._apply = button("Apply", "Put it in as a new layer")
        self._apply.connect("clicked", lambda _button: on_apply(self._chosen))
        self._compare = button("Before", "Hold to see the picture as it was")
        self._compare.connect("pressed", lambda _button: self._show_large(as_before=True))
        self._compare.connect("released", lambda _button: self._show_large())
        discard = button("Discard", "Take these results away")
        discard.connect("clicked", lambda _button: on_discard())
        buttons = row(self._apply, self._compare, discard)
        self.add(column(self._large, self._strip, buttons))
        show(self, False)

    def show_takes(self, takes: tuple[Take, ...], before: Thumbnail | None) -> None:
        """Shows results; none hides the strip."""
        if takes == self._takes and before == self._before:
            return
        self._takes, self._before = takes, before
        if takes and self._chosen not in {take.number for take in takes}:
            self._chosen = takes[0].number
        self._show_strip()
        show(self, bool(takes))
        show(self._compare, before is not None)
        self._strip.show_all()

    def _show_strip(self) -> None:
        self._strip.foreach(self._strip.remove)
        group = None
        for take in self._takes:
            small = Gtk.RadioButton(group=group, draw_indicator=False)
            group = small
            small.add(Gtk.Image.new_from_pixbuf(scaled(take.picture, SMALL_PX)))
            small.set_active(take.number == self._chosen)
            state = ", applied" if take.is_applied else ""
            small.set_tooltip_text(f"Result {take.number + 1}{state}")
            small.connect("toggled", partial(self._choose, take.number))
            self._strip.add(small)
        self._show_chosen()

    def _choose(self, number: int, small: Gtk.RadioButton) -> None:
        if small.get_active():
            self._chosen = number
            self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._take()
        is_applied = chosen is not None and chosen.is_applied
        self._apply.set_label("Applied" if is_applied else "Apply")
        self._apply.set_sensitive(not is_applied)
        self._show_large()

    def _show_large(self, *, as_before: bool = False) -> None:
        chosen = self._take()
        if chosen is not None:
            picture = self._before if as_before and self._before else chosen.picture
            self._large.set_from_pixbuf(pixbuf(picture))

    def _take(self) -> Take | None:
        return next((take for take in self._takes if take.number == self._chosen), None)


def button(title: str, tip: str) -> Gtk.Button:
    """One of three of the same width."""
    return Gtk.Button(label=title, hexpand=True, tooltip_text=tip)


def pixbuf(picture: Thumbnail) -> GdkPixbuf.Pixbuf:
    """A small picture as GTK draws it."""
    data, size = GLib.Bytes.new(picture.data), (picture.width, picture.height)
    rgb = GdkPixbuf.Colorspace.RGB
    return GdkPixbuf.Pixbuf.new_from_bytes(data, rgb, False, 8, *size, 3 * picture.width)


def scaled(picture: Thumbnail, side: int) -> GdkPixbuf.Pixbuf:
    """The same with its longer side this long."""
    part = side / max(picture.width, picture.height)
    width, height = max(int(picture.width * part), 1), max(int(picture.height * part), 1)
    return pixbuf(picture).scale_simple(width, height, GdkPixbuf.InterpType.BILINEAR)
