# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversation: what was asked and what it cost; any turn can be gone back to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cavendish_client.studio.conversation import Row, rows
from cavendish_client.threads import Thread
from cavendish_gimp.studio.gtk import Gtk, Pango, column, row, show

INDENT_PX = 14
MOST_PX = 130


class ThreadList(Gtk.Box):
    """Hidden while there is no turn. on_back gets the turn that was chosen to go on from."""

    def __init__(self, on_back: Callable[[str], None], on_anew: Callable[[], None]) -> None:
        super().__init__()
        self._on_back = on_back
        self._shown: Thread | None = None
        self._turns = column()
        self._turns.set_spacing(0)
        scrolled = Gtk.ScrolledWindow(propagate_natural_height=True, max_content_height=MOST_PX)
        scrolled.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        scrolled.add(self._turns)
        title = Gtk.Label(label="Conversation", xalign=0.0, hexpand=True)
        anew = Gtk.Button(label="New Thread")
        anew.set_tooltip_text("What is asked next follows nothing that was asked before")
        anew.connect("clicked", lambda _button: on_anew())
        self.add(column(row(title, anew), scrolled))
        show(self, False)

    def show_thread(self, thread: Thread | None) -> None:
        """Shows a thread; one without turns hides the list."""
        if thread == self._shown:
            return
        self._shown = thread
        found = rows(thread) if thread is not None else ()
        self._turns.foreach(self._turns.remove)
        for turn in found:
            self._turns.add(self._row(turn))
        show(self, bool(found))
        self._turns.show_all()

    def _row(self, turn: Row) -> Gtk.Button:
        mark = "▸ " if turn.is_current else ""
        label = Gtk.Label(label=f"{mark}{turn.words}", xalign=0.0, hexpand=True)
        label.set_ellipsize(Pango.EllipsizeMode.END)
        label.set_sensitive(turn.followed)
        label.set_margin_start(INDENT_PX * turn.level)
        button = Gtk.Button(relief=Gtk.ReliefStyle.NONE)
        button.add(row(label, Gtk.Label(label=turn.cost)))
        button.set_tooltip_text(f"Go back to here: {turn.words}")
        button.connect("clicked", partial(self._go_back, turn.turn_id))
        return button

    def _go_back(self, turn_id: str, _button: Gtk.Button) -> None:
        self._on_back(turn_id)
