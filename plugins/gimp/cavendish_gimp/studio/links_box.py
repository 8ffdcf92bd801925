# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that a model has looked at for a result."""

from __future__ import annotations

from cavendish_client.studio.line import Link
from cavendish_gimp.studio.gtk import Gtk, Pango, column, show


class LinksBox(Gtk.Box):
    """Hidden while there are none. A click opens a page in the browser."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Link, ...] = ()
        self._lines = column()
        self._lines.set_spacing(0)
        self.add(column(Gtk.Label(label="It has looked at:", xalign=0.0), self._lines))
        show(self, False)

    def show_links(self, links: tuple[Link, ...]) -> None:
        """Shows them."""
        if links == self._shown:
            return
        self._shown = links
        self._lines.foreach(self._lines.remove)
        for link in links:
            self._lines.add(line(link))
        show(self, bool(links))
        self._lines.show_all()


def line(link: Link) -> Gtk.LinkButton:
    """A button that opens a page; its title is never markup."""
    label = Gtk.Label(label=link.title, xalign=0.0, ellipsize=Pango.EllipsizeMode.END)
    made = Gtk.LinkButton(uri=link.uri, tooltip_text=link.uri)
    made.add(label)
    return made
