# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that '@' offers while a prompt is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cavendish_gimp.studio.gtk import Gdk, Gtk, Pango

CHOOSE = (Gdk.KEY_Return, Gdk.KEY_KP_Enter, Gdk.KEY_Tab)
STEPS = {Gdk.KEY_Down: 1, Gdk.KEY_Up: -1}
LONGEST_CHARS = 28


class NameList(Gtk.Popover):
    """Names below the cursor; what is typed still goes to the text. on_choose gets the name."""

    def __init__(self, over: Gtk.Widget, on_choose: Callable[[str], None]) -> None:
        super().__init__(relative_to=over, modal=False, position=Gtk.PositionType.BOTTOM)
        self._on_choose = on_choose
        self._names: tuple[str, ...] = ()
        self._list = Gtk.ListBox(can_focus=False)
        self._list.connect("row-activated", lambda _list, row: self._choose(row.get_index()))
        self.add(self._list)
        self._list.show()

    @property
    def names(self) -> tuple[str, ...]:
        """What is offered; nothing while it is hidden."""
        return self._names if self.get_visible() else ()

    def offer(self, names: Sequence[str], at: Gdk.Rectangle) -> None:
        """Offers names, the first one chosen; none hides the list."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._list.foreach(self._list.remove)
            for name in names:
                label = Gtk.Label(label=name, xalign=0.0, ellipsize=Pango.EllipsizeMode.MIDDLE)
                label.set_max_width_chars(LONGEST_CHARS)
                self._list.add(label)
            self._list.show_all()
            self._list.select_row(self._list.get_row_at_index(0))
        self.set_pointing_to(at)
        self.set_visible(bool(names))

    def takes(self, key: int) -> bool:
        """Whether a key was for the list: it moves, chooses, or hides it."""
        if not self.names:
            return False
        if key in STEPS:
            self._step(STEPS[key])
        elif key in CHOOSE:
            row = self._list.get_selected_row()
            self._choose(row.get_index() if row is not None else 0)
        elif key == Gdk.KEY_Escape:
            self.hide()
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        row = self._list.get_selected_row()
        at = (row.get_index() if row is not None else 0) + by
        self._list.select_row(self._list.get_row_at_index(at % len(self._names)))

    def _choose(self, number: int) -> None:
        name = self._names[number]
        self.hide()
        self._on_choose(name)
