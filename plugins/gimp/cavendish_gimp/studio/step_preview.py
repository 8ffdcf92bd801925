# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model has painted so far, below the bar that tells how far it is."""

from __future__ import annotations

from cavendish_client.studio.preview import TIP, Preview
from cavendish_gimp.studio.gtk import GdkPixbuf, Gtk, Pango, column, show
from cavendish_gimp.studio.variation_strip import pixbuf


class StepPreview(Gtk.Box):
    """A picture of a few thousand pixels, which takes a fraction of a millisecond to draw."""

    def __init__(self) -> None:
        super().__init__(halign=Gtk.Align.CENTER, tooltip_text=TIP)
        self._preview: Preview | None = None
        self._picture = Gtk.Image()
        self._title = Gtk.Label(ellipsize=Pango.EllipsizeMode.END)
        self.add(column(self._picture, self._title))
        show(self, False)

    def show_preview(self, preview: Preview | None) -> None:
        """Shows it; None hides the widget. The same one again costs nothing."""
        if preview == self._preview:
            return
        self._preview = preview
        if preview is not None:
            self._title.set_text(preview.title)
            smooth = GdkPixbuf.InterpType.BILINEAR
            self._picture.set_from_pixbuf(
                pixbuf(preview.picture).scale_simple(*preview.size, smooth)
            )
        show(self, preview is not None)
